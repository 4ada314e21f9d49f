import { OWN_TOOLS } from '@frontdesk/config'
import type { ToolFacts } from '@frontdesk/mcp-host'
import type { ClientTool } from '../client-tools/client-tools.ts'

/** The tools of this server that reach beyond the conversation and the eyes of its user. What is noted in the thread and shown on the screen stays there. */
const ACTING = new Set(['escalate_to_human', 'close_conversation'])

/** What is known of the tools that no tool server has, by name: those of the page, and else those of this server. */
export function createOwnFacts(clientTools: readonly ClientTool[]): (name: string) => ToolFacts {
  const ofPage = new Map(clientTools.map((tool) => [tool.name, tool]))
  return (name) => {
    const asked = ofPage.get(name)
    if (asked === undefined) {
      const annotations = { readOnlyHint: !ACTING.has(name), openWorldHint: false }
      return { server: OWN_TOOLS, tool: name, trust: 'own', approval: undefined, annotations }
    }
    // A page holds texts of anybody: what it answers counts as theirs.
    return { server: 'page', tool: name, trust: 'third-party', approval: undefined, annotations: asked.annotations }
  }
}

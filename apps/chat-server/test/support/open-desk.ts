import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TeamConfig } from '@frontdesk/config'
import { nodeServerSpec, openMcpFleet } from '@frontdesk/mcp-host'
import type { NodeServerOptions, StdioServerSpec } from '@frontdesk/mcp-host'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { onTestFinished } from 'vitest'
import { ClientTool, toAgentTool } from '../../src/client-tools/client-tools.ts'
import { createOwnFacts } from '../../src/desk-tools/own-facts.ts'
import { ToolQuestions } from '../../src/mcp/questions/tool-questions.ts'
import { ToolAudit } from '../../src/mcp/tool-audit.ts'
import { createTeam } from '../../src/team/team.ts'
import { logger } from './open-team-server.ts'
import { openTalk } from './talk.ts'

type Turns = Parameters<typeof openTalk>[0]

/** The server of other people's tools in the fixture `desk-server.ts`, whose effects are lines in `file`. */
export function deskSpec(
  name: string,
  tools: string[],
  file: string,
  options: NodeServerOptions = {},
): StdioServerSpec {
  return nodeServerSpec(name, new URL('../fixtures/desk-server.ts', import.meta.url), [file, ...tools], options)
}

export function makeEffectsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-desk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'effects')
}

/**
 * A team of one agent, whose model follows a script and who has a server of the team (`list_customers`, `add_note`, `delete_all`, and `order_lunch` and `book_room`, which ask) and, as an `mcp.json` would name it, one
 * of strangers (`read_mail`, `send_mail`, `forward-mail`, `look_up`). Tells of every effect.
 */
export async function openDesk(turns: Turns, stranger: NodeServerOptions = {}) {
  const file = makeEffectsFile()
  const written: unknown[] = []
  const questions = new ToolQuestions(logger)
  const audit = new ToolAudit({ write: async (changes) => void written.push(...changes) })
  const fleet = await openMcpFleet<AgentContext>(
    [
      deskSpec('own', ['list_customers', 'add_note', 'delete_all', 'order_lunch', 'book_room'], file, { agents: [] }),
      deskSpec('mail', ['read_mail', 'send_mail', 'forward-mail', 'look_up'], file, {
        trust: 'third-party',
        ...stranger,
      }),
    ],
    {
      logger,
      identity: ({ context }) => context.requestContext,
      record: (record) => audit.called(record),
      hooks: questions.hooks,
    },
  )
  onTestFinished(() => fleet.close())
  const agents = {
    clerk: { description: 'Does all.', instructions: 'You are the clerk.', tools: { own: ['*'], frontdesk: ['*'] } },
  }
  const clientTools = ['show_banner', 'get_selection'].map((name) =>
    ClientTool.parse({
      name,
      description: name,
      ...(name === 'get_selection' && { annotations: { readOnlyHint: true, openWorldHint: false } }),
    }),
  )
  const escalated: string[] = []
  const team = createTeam(
    {
      path: 'team.json',
      config: TeamConfig.parse({ entry: 'clerk', servers: { own: { command: 'own' } }, agents }),
      instructions: new Map([['clerk', 'You are the clerk.']]),
      sources: [],
    },
    {
      env: {},
      escalate: async ({ reason }) => void escalated.push(reason),
      desk: {
        tools: {
          tools: [],
          clientTools: clientTools.map(toAgentTool),
          endingRuns: clientTools.map(({ name }) => name),
          factsOf: createOwnFacts(clientTools),
        },
        note: () => undefined,
      },
      tools: {
        server: (...view) => fleet.server(...view),
        forAgent: (agent) => fleet.forAgent(agent),
        runAs: (scope, work) => fleet.runAs(scope, work),
        audit,
        questions,
      },
    },
  )
  const talk = await openTalk(turns, { team: { current: team }, questions, toolAudit: audit })
  const effects = () => {
    try {
      return readFileSync(file, 'utf8').trimEnd().split('\n')
    } catch {
      return [] // Nothing was done.
    }
  }
  const audited = () => written as { id: string; action: string; detail: Record<string, unknown> }[]
  return { ...talk, fleet, questions, effects, escalated, audited }
}

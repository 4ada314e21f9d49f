import { tool } from '@openai/agents'
import { card, markdown, title } from '@frontdesk/chatkit/widgets'
import type { Card } from '@frontdesk/chatkit/widgets'
import { z } from 'zod'
import { contextOf } from '../desk-tools/context-of.ts'
import type { CallTool } from '../mcp/call-tool.ts'
import { SOURCES_PATH } from './source-routes.ts'

/** How much of a file a card shows; the page opens the whole. */
const SHOWN_CHARACTERS = 4_000

/** Opens a file for the user: its beginning on a card, and the whole in the page. */
export function openFileTool(callTool: CallTool) {
  return tool({
    name: 'open_file',
    description: 'Opens a file on the screen of the user, who wants to see it for themselves.',
    parameters: z.object({ path: z.string().describe('The path of the file, as your other tools name it.') }),
    execute: async ({ path }, runContext) => {
      const context = contextOf(runContext)
      const call = { server: 'files', tool: 'read_file', args: { path } } as const
      const { content } = await callTool(call, context.requestContext)
      if (typeof content !== 'string') return `ERROR: ${path} is a picture, and cannot be shown as text.`
      const shown = content.slice(0, SHOWN_CHARACTERS).toWellFormed()
      await context.streamWidget(pages(path, shown), shown)
      const url = `${SOURCES_PATH}/${path.split('/').map(encodeURIComponent).join('/')}`
      context.clientEffect('open_source', { path, url })
      return `The user was shown ${path}.`
    },
  })
}

/** The card as its text comes, paragraph by paragraph. */
async function* pages(path: string, content: string): AsyncGenerator<Card> {
  let value = ''
  for (const paragraph of ['', ...content.split(/(?<=\n\n)/)]) {
    value += paragraph
    yield card({ size: 'lg' }, [title({ value: path, size: 'sm' }), markdown({ id: 'text', value })])
  }
}

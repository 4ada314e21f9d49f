import { tool } from '@openai/agents'
import type { SqlStore } from '@frontdesk/store'
import { z } from 'zod'
import { contextOf } from './context-of.ts'

/** How many hits are looked at for one in another conversation. */
const HITS = 20

/** Opens an earlier conversation of the user's in the page, found by its words. */
export function findConversationTool(store: SqlStore) {
  return tool({
    name: 'find_conversation',
    description: 'Opens an earlier conversation of the user on their screen, found by words that were said in it.',
    parameters: z.object({ subject: z.string().describe('Words that were said there.') }),
    execute: async ({ subject }, runContext) => {
      const context = contextOf(runContext)
      const hits = await store.search({ query: subject, limit: HITS }, context.requestContext)
      const hit = hits.find(({ thread }) => thread.id !== context.thread.id)
      if (hit === undefined) return `There is no earlier conversation with the words “${subject}”.`
      const { id, title = 'Untitled' } = hit.thread
      context.clientEffect('open_thread', { thread_id: id, title })
      return `The conversation “${title}” was opened for the user.`
    },
  })
}

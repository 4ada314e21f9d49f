import { tool } from '@openai/agents'
import { z } from 'zod'
import { contextOf } from './context-of.ts'

/** Closes the conversation: nothing more can be said in it. */
export function closeConversationTool() {
  return tool({
    name: 'close_conversation',
    description: 'Closes this conversation for good, when the user asks for that.',
    parameters: z.object({}),
    execute: async (_args, runContext) => {
      const { thread } = contextOf(runContext)
      thread.status = { type: 'closed', reason: 'The user has closed this conversation.' }
      return 'The conversation is closed now.'
    },
  })
}

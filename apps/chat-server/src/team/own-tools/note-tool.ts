import { tool } from '@openai/agents'
import type { RunContext } from '@openai/agents'
import { z } from 'zod'
import type { TurnContext } from '../turn-context.ts'

/** How long a note may be, in characters. */
const MAX_NOTE = 1_000

/** Leaves a note in its place in the thread, for whoever answers next. The user does not see it. */
export function createNoteTool() {
  return tool({
    name: 'leave_note',
    description: 'Leaves a note in this conversation that the agents read later and the user does not see.',
    parameters: z.object({ note: z.string().min(1).max(MAX_NOTE) }),
    execute: ({ note }, runContext?: RunContext<TurnContext>) => {
      const context = runContext?.context
      if (context === undefined) throw new TypeError('The tool was called outside of a turn.')
      context.hiddenContext(note)
      return 'Noted.'
    },
  })
}

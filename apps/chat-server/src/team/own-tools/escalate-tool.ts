import { createHash } from 'node:crypto'
import { tool } from '@openai/agents'
import type { RunContext } from '@openai/agents'
import type { TeamConfig } from '@frontdesk/config'
import { z } from 'zod'
import type { Case } from '../../escalation/case.ts'
import type { TurnContext } from '../turn-context.ts'

/** Records a case. Doing so again with the same id has no further effect. */
export type Escalate = (opened: Case, context: TurnContext['requestContext']) => Promise<void>

/** Asks for a person: records the case, tells the user, and locks the thread where the team says so. */
export function createEscalateTool(
  { escalation }: Pick<TeamConfig, 'escalation'>,
  { escalate }: { escalate: Escalate },
) {
  return tool({
    name: 'escalate_to_human',
    description: 'Asks a human colleague to take over, when the user wants a person or nobody on the team can help.',
    parameters: z.object({
      reason: z.string().min(1).max(500).describe('Why a person is needed.'),
      summary: z
        .string()
        .max(2_000)
        .nullable()
        .describe('What the user wants and what was tried, for the person who takes over.'),
    }),
    execute: async ({ reason, summary }, runContext?: RunContext<TurnContext>, details?) => {
      const context = runContext?.context
      if (context === undefined) throw new TypeError('The tool was called outside of a turn.')
      const { thread, requestContext } = context
      const id = caseIdOf(thread.id, details?.toolCall?.callId ?? reason)
      await escalate({ id, threadId: thread.id, reason, ...(summary !== null && { summary }) }, requestContext)
      context.notice('A colleague has been told and will answer in this conversation.')
      if (escalation.thread === 'lock') {
        thread.status = { type: 'locked', reason: 'A colleague will answer here.' }
      }
      return `A human colleague has been told: case ${id}. Tell the user that a colleague will answer in this conversation.`
    },
  })
}

/** The same call has the same case, also when the turn is carried out again. */
function caseIdOf(threadId: string, callId: string): string {
  return `esc_${createHash('sha256').update(`${threadId}\n${callId}`).digest('hex').slice(0, 24)}`
}

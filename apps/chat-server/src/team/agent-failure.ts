import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents'
import { BusyProviderError, ContextLengthError, QuotaError } from '@frontdesk/chatkit/agents/errors'

/** How many causes deep an error is looked into. */
const MAX_DEPTH = 5

/**
 * Whether another agent may do better: the failure is this agent's own, and not that of a provider which all of them ask. `hasOwnModel`: the agent does
 * not ask the model of the team.
 */
export function isAgentsOwnFailure(error: unknown, { hasOwnModel }: { hasOwnModel: boolean }): boolean {
  const causes = causesOf(error)
  if (causes.some(({ name }) => name === 'AbortError')) return false
  if (causes.some((each) => each instanceof ContextLengthError)) return false
  if (hasOwnModel) return true
  return !causes.some(
    (each) =>
      each instanceof QuotaError ||
      each instanceof BusyProviderError ||
      typeof (each as { status?: unknown }).status === 'number',
  )
}

/** Why an agent failed, in words that hold nothing of a message and no secret. */
export function describeAgentFailure(error: unknown): string {
  const causes = causesOf(error)
  if (causes.some((each) => each instanceof MaxTurnsExceededError)) return 'it took too many steps'
  if (causes.some((each) => each instanceof ModelBehaviorError)) return 'its model gave an answer that cannot be used'
  return 'its model or one of its tools failed'
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = []
  for (let each = error; each instanceof Error && causes.length < MAX_DEPTH; each = each.cause) causes.push(each)
  return causes
}

import { setTracingDisabled } from '@openai/agents'

/**
 * Turns the Agents SDK's tracing off for the whole process. Hosts call it at start-up: with a key in the environment the SDK otherwise posts
 * conversations to api.openai.com, whatever provider answers them.
 */
export function disableTracing(): void {
  setTracingDisabled(true)
}

import type { CallToolResult, MCPServer } from '@openai/agents'
import { IdentityError } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** The member of an error result's `_meta` that says what is known of the call: `{ code, outcome: 'none' | 'unknown' }`. */
export const FAILURE_META_KEY = 'dev.frontdesk/failure'

/** The result of a call that failed for us, in words for the model. */
export function refuseCall(code: string, outcome: 'none' | 'unknown', message: string): CallToolResult {
  return {
    content: [{ type: 'text', text: `ERROR: ${message}` }],
    isError: true,
    _meta: { [FAILURE_META_KEY]: { code, outcome } },
  }
}

/** What {@link refuseCall} has said of a call; undefined for a result of the tool itself. */
export function failureOf({ _meta: meta }: CallToolResult): { code: string; outcome: 'none' | 'unknown' } | undefined {
  return meta?.[FAILURE_META_KEY] as { code: string; outcome: 'none' | 'unknown' } | undefined
}

/** The model's text is the same whether a call failed or not; the page should know. */
export function markFailure({ isError }: { isError?: boolean }): { isError: true } | undefined {
  return isError ? { isError } : undefined
}

/** Words for what goes wrong before the call: a resolver that throws, arguments that are no JSON. */
export function explainUncalled(server: string, logger: Logger): NonNullable<MCPServer['errorFunction']> {
  return ({ error }) => {
    logger.error({ server, err: error }, 'a tool was not called')
    return error instanceof IdentityError
      ? 'ERROR: The tool was not called: this request has no user. Nothing was done.'
      : 'ERROR: The tool was not called: its arguments could not be prepared. Nothing was done.'
  }
}

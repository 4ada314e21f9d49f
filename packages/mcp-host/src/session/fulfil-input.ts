import { McpError } from '@modelcontextprotocol/sdk/types.js'
import type { ElicitRequest, ElicitResult, Result } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject } from '../protocol/json-object.ts'

/** A server that wants something of the user so often within one call does not come to an end. */
const MAX_ROUNDS = 10
const METHOD_NOT_FOUND = -32_601

/** Asks again, with what was wanted. */
type AskAgain = (more: Record<string, unknown>) => Promise<Result>

/** Whether the answer to a call is that the server wants something of the user first. */
export function wantsInput(result: Result): boolean {
  return result['resultType'] === 'input_required'
}

/**
 * The answer of a stateless server to a call. Where it wants something first (`input_required`), the user is asked, and the call is made again with the answers.
 * Rejects with an `McpError` when it wants what nobody here gives.
 */
export async function fulfilInput(
  first: Result,
  again: AskAgain,
  elicit: ((params: ElicitRequest['params']) => Promise<ElicitResult>) | undefined,
): Promise<Result> {
  let result = first
  for (let round = 0; wantsInput(result); round++) {
    if (round === MAX_ROUNDS)
      throw new McpError(METHOD_NOT_FOUND, `It asked more than ${MAX_ROUNDS} times in one call.`)
    const { inputRequests, requestState } = result
    const inputResponses: Record<string, ElicitResult> = {}
    for (const [key, request] of Object.entries(isJsonObject(inputRequests) ? inputRequests : {})) {
      const { method, params } = isJsonObject(request) ? request : { method: undefined, params: undefined }
      if (method !== 'elicitation/create' || elicit === undefined || !isJsonObject(params)) {
        throw new McpError(METHOD_NOT_FOUND, `It wants ${String(method)}, which is not offered.`)
      }
      inputResponses[key] = await elicit(params as ElicitRequest['params'])
    }
    result = await again({ inputResponses, ...(requestState !== undefined && { requestState }) })
  }
  return result
}

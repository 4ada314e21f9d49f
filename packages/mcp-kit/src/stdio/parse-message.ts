import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { ErrorCode, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { mendRequest } from '../requests/mend-request.ts'

/** Why something is no message, with the id of the request that it was meant to be where that can be seen. */
export interface BadMessage {
  problem: string
  id?: RequestId
}

type ParsedMessage = { message: JSONRPCMessage } | BadMessage

/** What a line holds: one message, or the members of a batch. */
export function parseLine(text: string): ParsedMessage | ParsedMessage[] {
  let value: unknown
  try {
    // Some shells write a byte order mark before the first line.
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return { problem: 'a line is not JSON' }
  }
  return Array.isArray(value) && value.length > 0 ? value.map(parseMessage) : parseMessage(value)
}

function parseMessage(value: unknown): ParsedMessage {
  const parsed = JSONRPCMessageSchema.safeParse(mendRequest(value))
  if (parsed.success) return { message: parsed.data }
  const problem = 'a line is not a JSON-RPC message'
  if (typeof value !== 'object' || value === null || !('id' in value) || !('method' in value)) return { problem }
  return typeof value.id === 'string' || Number.isInteger(value.id)
    ? { problem, id: value.id as RequestId }
    : { problem }
}

/**
 * A request that was too long to keep. Clients write its id as the first or the last member; in both places a match cannot come from
 * inside a string, where the quotes would be escaped, nor from a nested object, which more braces would follow.
 */
export function recogniseRequest({
  head,
  tail,
}: {
  head: string
  tail: string
}): { id: RequestId; isToolCall: boolean } | undefined {
  const start =
    /^\{(?:"jsonrpc":\s?"2\.0",\s?)?(?:"id":\s?("[\w-]{1,100}"|\d{1,15}),\s?)?(?:"method":\s?"([\w/]+)")?/.exec(head)
  const id = start?.[1] ?? /,\s?"id":\s?("[\w-]{1,100}"|\d{1,15})\}\s*$/.exec(tail)?.[1]
  return id === undefined ? undefined : { id: JSON.parse(id) as RequestId, isToolCall: start?.[2] === 'tools/call' }
}

/** An answer in place of one that cannot be given: for a call of a tool, one that the model can read. */
export function tooLong({
  id,
  isToolCall,
  what,
  maxBytes,
}: {
  id: RequestId
  isToolCall: boolean
  what: string
  maxBytes: number
}): JSONRPCMessage {
  const message = `The ${what} is over the limit of ${maxBytes} bytes.`
  if (!isToolCall) return { jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidRequest, message } }
  const content = [{ type: 'text', text: `ERROR: ${message} Send or ask for less.` }]
  return { jsonrpc: '2.0', id, result: { content, isError: true } }
}

/** The answer to what has the id of a request and is none. */
export function invalidRequest(id: RequestId): JSONRPCMessage {
  return {
    jsonrpc: '2.0',
    id,
    error: { code: ErrorCode.InvalidRequest, message: 'This is not a JSON-RPC 2.0 request.' },
  }
}

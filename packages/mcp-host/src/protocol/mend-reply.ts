import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject, withoutNulls } from './json-object.ts'

/**
 * The code of an error that replaces a reply without a result and without an error. It is our own, and never sent to a
 * server.
 */
export const INVALID_REPLY = -32_098
/** The code of an error that replaces a reply which can no longer come. It is our own as well. */
export const CONNECTION_LOST = -32_097
const INTERNAL_ERROR = -32_603

/** The reply to a request, as it came. */
export interface RawReply {
  id: RequestId
  result?: unknown
  error?: unknown
}

/**
 * A reply in the form that the client knows. It drops every other one without a word, and its caller would wait until the deadline. What
 * servers write for "nothing" is taken out: `null` beside what counts, and as a member of a result. A reply that says nothing at all
 * becomes an error with the code {@link INVALID_REPLY}.
 */
export function mendReply({ id, result, error }: RawReply, method: string): JSONRPCMessage {
  if (isJsonObject(result)) return { jsonrpc: '2.0', id, result: mendResult(result, method) }
  if (error !== undefined && error !== null) return { jsonrpc: '2.0', id, error: mendError(error) }
  const found = result === undefined ? 'no result' : `${JSON.stringify(result).slice(0, 40)} as its result`
  return { jsonrpc: '2.0', id, error: { code: INVALID_REPLY, message: `the reply to ${method} has ${found}` } }
}

function mendResult(result: Record<string, unknown>, method: string): Record<string, unknown> {
  const known = withoutNulls(result)
  const isOdd = known['_meta'] !== undefined && !isJsonObject(known['_meta'])
  const mended = isOdd ? omitMeta(known) : known
  return method === 'initialize' ? { ...mended, ...mendFacts(mended) } : mended
}

function omitMeta({ _meta, ...others }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return others
}

/** Mends what a server says of itself. We know the server by its configured name, so its own name may be missing. */
function mendFacts({ capabilities, serverInfo, instructions }: Record<string, unknown>): Record<string, unknown> {
  const { name, version } = isJsonObject(serverInfo) ? serverInfo : {}
  const offered = isJsonObject(capabilities) ? Object.entries(capabilities) : []
  return {
    capabilities: Object.fromEntries(
      offered.flatMap(([key, value]) => (value ? [[key, isJsonObject(value) ? withoutNulls(value) : {}]] : [])),
    ),
    serverInfo: { name: toText(name) || 'unknown', version: toText(version) || 'unknown' },
    ...(instructions !== undefined && { instructions: toText(instructions) }),
  }
}

function mendError(error: unknown): { code: number; message: string } {
  const { code, message } = isJsonObject(error) ? error : { code: undefined, message: error }
  return { code: Number.isInteger(code) ? (code as number) : INTERNAL_ERROR, message: toText(message) }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

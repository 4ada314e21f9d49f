import type { JSONRPCErrorResponse, JSONRPCResultResponse, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { LongLine } from '@frontdesk/mcp-kit/wire'

/**
 * The reply to give in place of a line that was too long to keep: for a tool call the start of its text, marked as cut; for any other
 * request an error. Undefined when the line answers none of the `open` requests.
 */
export function answerLongLine(
  line: LongLine,
  open: ReadonlyMap<RequestId, string>,
): JSONRPCResultResponse | (JSONRPCErrorResponse & { id: RequestId }) | undefined {
  const id = findId(line)
  const method = id === undefined ? undefined : open.get(id)
  if (id === undefined || method === undefined) return undefined
  const size = `${(line.bytes / 1_000_000).toFixed(1)} MB`
  if (method !== 'tools/call') {
    return {
      jsonrpc: '2.0',
      id,
      error: { code: TOO_LARGE, message: `the reply to ${method} has ${size}, over the limit` },
    }
  }
  const start = findTextStart(line.head.toString())
  const text = `${start}\n[The result was cut here: it has ${size}, over the limit. Ask for less at a time.]`
  return { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } }
}

const TOO_LARGE = -32_001

/**
 * The request that a line answers. Both patterns can only match a member of the outermost object: the first begins the line, and the second is the last
 * member before the brace that ends it.
 */
function findId({ head, tail }: LongLine): number | undefined {
  const found =
    /^\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+)\s*,/.exec(head.toString('latin1')) ??
    /,\s*"id"\s*:\s*(\d+)\s*\}\s*$/.exec(tail.toString('latin1')) ??
    /,\s*"id"\s*:\s*(\d+)\s*,\s*"jsonrpc"\s*:\s*"2\.0"\s*\}\s*$/.exec(tail.toString('latin1'))
  return found ? Number(found[1]) : undefined
}

/** The beginning of the first text block, as far as `head` holds it; empty when there is none. */
function findTextStart(head: string): string {
  const block = /"text"\s*:\s*"((?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*)/.exec(head)
  if (!block) return ''
  try {
    return (JSON.parse(`"${block[1]}"`) as string).replace(/[\uD800-\uDBFF\uFFFD]$/, '')
  } catch {
    // A control character inside: the line was no JSON, so there is no text to show.
    return ''
  }
}

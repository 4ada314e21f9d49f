/** The items of a response as the SDK can read them. It throws the whole answer away for one part of a kind that it does not know. */
export function plainOutput(output: unknown): object[] {
  return Array.isArray(output) ? output.filter(isObject).map(plainItem) : []
}

type Members = Record<string, unknown>

/** What was used, with numbers for its counts. An answer must not be lost because they are texts, or missing. */
export function plainUsage(usage: unknown): object | undefined {
  if (!isObject(usage)) return undefined
  const [input_tokens, output_tokens] = [toCount(usage['input_tokens']), toCount(usage['output_tokens'])]
  return {
    ...usage,
    input_tokens,
    output_tokens,
    total_tokens: toCount(usage['total_tokens']) || input_tokens + output_tokens,
  }
}

function toCount(value: unknown): number {
  const count = Number(value)
  return Number.isFinite(count) && count > 0 ? count : 0
}

/** Whether it is anything but a message without a part. */
export function saysSomething(item: object): boolean {
  return !('content' in item && Array.isArray(item.content) && item.content.length === 0)
}

function plainItem({ id, ...item }: Members): Members {
  const named = typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : {}
  switch (item['type']) {
    case 'message': {
      const content = [item['content']].flat().flatMap(plainPart)
      return { ...named, ...item, role: 'assistant', status: item['status'] ?? 'completed', content }
    }
    case 'reasoning':
      return { ...named, ...item, summary: [item['summary']].flat().flatMap(plainSummary) }
    default:
      return { ...named, ...item }
  }
}

/** Text goes by several names, and may stand by itself. A part that says nothing to the user is left out. */
function plainPart(part: unknown): Members[] {
  if (typeof part === 'string') return [{ type: 'output_text', text: part, annotations: [] }]
  if (!isObject(part)) return []
  if (part['type'] === 'refusal') return [{ ...part, refusal: toText(part['refusal']) }]
  const isText = part['type'] === 'output_text' || part['type'] === 'text' || part['type'] === undefined
  return isText ? [{ ...part, type: 'output_text', text: toText(part['text']) }] : []
}

function plainSummary(part: unknown): Members[] {
  if (typeof part === 'string') return [{ type: 'summary_text', text: part }]
  return isObject(part) ? [{ ...part, text: toText(part['text']) }] : []
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

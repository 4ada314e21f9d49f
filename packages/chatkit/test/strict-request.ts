/** One thing that the strictest of the providers would refuse in a request, or nothing. */
export function findFault(path: string, body: unknown, { maxBytes }: { maxBytes: number }): string | undefined {
  const text = JSON.stringify(body)
  if (text.length > maxBytes) return `the request has ${text.length} bytes`
  if (/\\ud[89a-f][0-9a-f]{2}/.test(text)) return 'a text is not well-formed Unicode'
  const { input, messages } = body as { input?: Json[]; messages?: Json[] }
  return path.endsWith('/responses') ? findResponsesFault(input ?? []) : findChatFault(messages ?? [])
}

/** What a request is made of, read without knowing what it is. */
// oxlint-disable-next-line typescript/no-explicit-any -- A test's fake reads any body.
type Json = Record<string, any>

function findResponsesFault(input: Json[]): string | undefined {
  const calls = new Calls()
  for (const item of input) {
    switch (item['type'] ?? 'message') {
      case 'function_call':
        calls.begin(item['call_id'], item['name'], item['arguments'])
        break
      case 'function_call_output':
        calls.answer(item['call_id'], item['output'])
        break
      case 'message':
        calls.end()
        if (isEmptyContent(item['content'])) return `the ${item['role']}'s message is empty`
        if (findBadImage(item['content'])) return 'an image is at no address that can be fetched'
        break
      default:
        return `an item is of the unexpected type ${item['type']}`
    }
  }
  calls.end()
  return calls.fault
}

function findChatFault(messages: Json[]): string | undefined {
  const calls = new Calls()
  for (const message of messages) {
    const { role, content, tool_calls: toolCalls } = message
    if (role === 'tool') {
      calls.answer(message['tool_call_id'], content)
      continue
    }
    calls.end()
    if (toolCalls) {
      for (const call of toolCalls as Json[]) calls.begin(call['id'], call['function'].name, call['function'].arguments)
    } else if (isEmptyContent(content)) return `the ${role}'s message is empty`
    if (findBadImage(content)) return 'an image is at no address that can be fetched'
  }
  calls.end()
  return calls.fault
}

/** The calls of a conversation: each has an id of its own, a name, an object, and its result before anything else is said. */
class Calls {
  fault: string | undefined
  readonly #ids = new Set<unknown>()
  #open: unknown[] = []
  #isAnswering = false

  begin(id: unknown, name: unknown, args: unknown): void {
    if (this.#isAnswering) this.end()
    if (typeof id !== 'string' || id === '') this.fault ??= 'a call has no id'
    if (this.#ids.has(id)) this.fault ??= `two calls have the id ${String(id)}`
    if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name))
      this.fault ??= `a call has the name ${String(name)}`
    if (!isObjectText(args)) this.fault ??= `the arguments are no object: ${String(args)}`
    this.#ids.add(id)
    this.#open.push(id)
  }

  answer(id: unknown, output: unknown): void {
    this.#isAnswering = true
    if (this.#open.shift() !== id) this.fault ??= `the result of ${String(id)} is not where its call is`
    if (isEmptyContent(output)) this.fault ??= 'a result is empty'
  }

  end(): void {
    if (this.#open.length > 0) this.fault ??= `the call ${String(this.#open[0])} has no result`
    this.#open = []
    this.#isAnswering = false
  }
}

function isObjectText(text: unknown): boolean {
  if (typeof text !== 'string') return false
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function isEmptyContent(content: unknown): boolean {
  if (typeof content === 'string') return content.trim() === ''
  if (!Array.isArray(content)) return true
  return content.length === 0 || content.some((part: Json) => 'text' in part && String(part['text']).trim() === '')
}

function findBadImage(content: unknown): boolean {
  if (!Array.isArray(content)) return false
  return content.some((part: Json) => {
    const url: unknown = part['image_url']?.url ?? part['image_url']
    return url !== undefined && !/^(?:https?:|data:image\/)/.test(typeof url === 'string' ? url : '')
  })
}

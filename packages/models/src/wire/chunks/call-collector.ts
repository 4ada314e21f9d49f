import { randomUUID } from 'node:crypto'
import type { CallDelta } from './chunk.ts'

interface OpenCall {
  id: string
  index: unknown
  name: string
  arguments: string
  extra: unknown
}

/**
 * Puts the pieces of calls together by id, by index, and by what can only be the beginning of another call. Each call gets an id that no other call of the
 * completion has: without one its result cannot be told from that of another.
 */
export class CallCollector {
  readonly #calls: OpenCall[] = []
  #loneExtra: unknown

  add(piece: CallDelta | null): void {
    if (typeof piece !== 'object' || piece === null) return
    const id = typeof piece.id === 'string' ? piece.id : ''
    const name = typeof piece.function?.name === 'string' ? piece.function.name : ''
    const call = this.#openCallOf(piece, { id, name }) ?? this.#begin(piece.index)
    call.id ||= id
    // Some send the name with each piece.
    if (name !== '' && name !== call.name) call.name += name
    call.arguments += textOf(piece.function?.arguments)
    call.extra ??= piece.extra_content
  }

  /** What a provider wants back with the calls, sent beside them: it belongs to the first. */
  addExtra(extra: unknown): void {
    this.#loneExtra ??= extra
  }

  take(): CallDelta[] {
    const taken = new Set<string>()
    return this.#calls.map((call, index) => {
      const id = call.id === '' || taken.has(call.id) ? `call_${randomUUID().replaceAll('-', '')}` : call.id
      taken.add(id)
      const extra = call.extra ?? (index === 0 ? this.#loneExtra : undefined)
      return {
        index,
        id,
        type: 'function',
        function: { name: call.name, arguments: plainArguments(call.arguments) },
        ...(extra !== undefined && { extra_content: extra }),
      }
    })
  }

  /** The call that a piece goes on with, unless it begins another one. */
  #openCallOf({ index }: CallDelta, { id, name }: { id: string; name: string }): OpenCall | undefined {
    const last = this.#calls.at(-1)
    const hasIndex = typeof index === 'number'
    const byIndex = hasIndex ? this.#calls.findLast((call) => call.index === index) : last
    const byId = id === '' ? undefined : this.#calls.findLast((call) => call.id === id)
    const candidate = byId && (!hasIndex || byId.index === index) ? byId : byIndex
    if (!candidate || name === '') return candidate
    const isOther = id !== '' && candidate.id !== '' && candidate.id !== id
    // A name after complete arguments is that of another call, whatever its id and index say.
    return isOther || isObject(candidate.arguments) ? undefined : candidate
  }

  #begin(index: unknown): OpenCall {
    const call: OpenCall = { id: '', index, name: '', arguments: '', extra: undefined }
    this.#calls.push(call)
    return call
  }
}

/** Some send arguments as an object. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Arguments that were written as JSON twice, or after an empty object (as Bedrock does), are read once more. What else is broken the runner tells the model. */
function plainArguments(text: string): string {
  const single = text.startsWith('{}{') ? text.slice(2) : text
  const value = parse(single)
  return typeof value === 'string' && isObject(value) ? value : single
}

function isObject(text: string): boolean {
  const value = text.trimStart().startsWith('{') ? parse(text) : undefined
  return typeof value === 'object' && value !== null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Incomplete so far, or broken for good: in both cases it is no value.
    return undefined
  }
}

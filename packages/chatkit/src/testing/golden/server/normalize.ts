import type { JsonValue } from '../../../json.ts'

const GENERATED_ID = /^(thr|msg|tc|wf|tsk|atc|shcx)_[0-9a-f]{8,}$/
const TOKEN = /^<(?:thr|msg|tc|wf|tsk|atc|shcx):\d+>$/

/**
 * Makes results comparable: generated ids become `<prefix:n>`, numbered per prefix by first appearance, and times become `<ts>`. Values are to be
 * given in the order of the format: results request by request, then the calls, then the store.
 */
export class Normalizer {
  readonly #tokens = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  normalize(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#toToken(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((element) => this.normalize(element))
    const names = Object.keys(value).toSorted()
    return Object.fromEntries(names.map((name) => [name, this.#normalizeMember(name, value[name]!)]))
  }

  /** Puts the actual ids in place of the tokens of a request. */
  toActual(value: JsonValue): JsonValue {
    const ids = new Map([...this.#tokens].map(([id, token]) => [token, id]))
    return JSON.parse(JSON.stringify(value), (_name, member: unknown) => {
      if (typeof member !== 'string' || !TOKEN.test(member)) return member
      const id = ids.get(member)
      if (id === undefined) throw new Error(`A request uses ${member}, which no result has shown`)
      return id
    })
  }

  #normalizeMember(name: string, member: JsonValue): JsonValue {
    return name === 'created_at' && typeof member === 'string' ? '<ts>' : this.normalize(member)
  }

  #toToken(text: string): string {
    const prefix = GENERATED_ID.exec(text)?.[1]
    if (prefix === undefined) return text
    const known = this.#tokens.get(text)
    if (known !== undefined) return known
    const count = (this.#counts.get(prefix) ?? 0) + 1
    this.#counts.set(prefix, count)
    const token = `<${prefix}:${count}>`
    this.#tokens.set(text, token)
    return token
  }
}

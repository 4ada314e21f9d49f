import { InvalidRequestError } from '../errors.ts'
import type { ServerLimits } from '../limits.ts'

/**
 * Throws {@link InvalidRequestError} at the first part of a request that is over a limit. It runs before the schemas, which would make a problem
 * of each wrong element of a list before they looked at its length.
 */
export function checkSize(request: unknown, limits: Readonly<ServerLimits>): void {
  new SizeCheck(limits).check(request, '', { depth: 0, kind: 'declared' })
}

/** Whose values those of a place are: the protocol's, notes of the app beside a message, or JSON of the app's own that may be a whole table. */
type Kind = 'declared' | 'notes' | 'free'

/** Members that hold JSON of the app's own: what is inside them is bounded in its number of values and its depth alone. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['data', 'notes'],
  ['metadata', 'notes'],
  ['payload', 'free'],
  ['result', 'free'],
])

/** Members whose strings, or lists of strings, are short: they are looked up, compared, or shown in an answer. */
const SHORT: ReadonlySet<string> = new Set([
  'after',
  'attachment_id',
  'attachments',
  'group',
  'id',
  'item_id',
  'item_ids',
  'kind',
  'limit',
  'mime_type',
  'model',
  'name',
  'order',
  'size',
  'status',
  'thread_id',
  'type',
])

interface Place {
  depth: number
  kind: Kind
}

class SizeCheck {
  readonly #limits: Readonly<ServerLimits>
  #values = 0
  readonly #valuesOf: Record<Kind, number> = { declared: 0, notes: 0, free: 0 }

  constructor(limits: Readonly<ServerLimits>) {
    this.#limits = limits
  }

  /** `name` is that of the member which the value, or the list around it, is in. */
  check(value: unknown, name: string, place: Place): void {
    const { requestValues, declaredValues, metadataValues } = this.#limits
    const { kind } = place
    const ofKind = ++this.#valuesOf[kind]
    if (++this.#values > requestValues) refuse(`holds more than ${requestValues} values`)
    if (kind === 'declared' && ofKind > declaredValues) refuse(`holds more than ${declaredValues} values`)
    if (kind === 'notes' && ofKind > metadataValues)
      refuse(`holds more than ${metadataValues} values in "metadata" and "data"`)
    if (typeof value === 'string' && kind === 'declared') this.#checkString(value, name)
    else if (typeof value === 'object' && value !== null) this.#checkInside(value, name, place)
  }

  #checkString({ length }: string, name: string): void {
    const limit = this.#maxLength(name)
    if (length > limit) refuse(`has ${nameOf(name)} of ${length} characters: at most ${limit} are taken`)
  }

  #maxLength(name: string): number {
    const { idLength, titleLength, audioLength, textLength } = this.#limits
    if (name === 'title') return titleLength
    if (name === 'audio_base64') return audioLength
    return SHORT.has(name) ? idLength : textLength
  }

  #checkInside(value: object, name: string, { depth, kind }: Place): void {
    const { requestDepth, listLength } = this.#limits
    const isDeclared = kind === 'declared'
    if (depth >= requestDepth) refuse(`is nested more than ${requestDepth} levels deep`)
    if (Array.isArray(value)) {
      if (isDeclared && value.length > listLength) {
        refuse(`has ${nameOf(name)} of ${value.length} elements: at most ${listLength} are taken`)
      }
      for (const element of value) this.check(element, name, { depth: depth + 1, kind })
      return
    }
    let members = 0
    for (const memberName in value) {
      if (isDeclared && ++members > listLength) refuse(`has more than ${listLength} members in ${nameOf(name)}`)
      if (isDeclared) this.#checkMemberName(memberName)
      const member: unknown = (value as Record<string, unknown>)[memberName]
      this.check(member, memberName, { depth: depth + 1, kind: isDeclared ? (KINDS.get(memberName) ?? kind) : kind })
    }
  }

  #checkMemberName({ length }: string): void {
    const { idLength } = this.#limits
    if (length > idLength) refuse(`has a member with a name of ${length} characters: at most ${idLength} are taken`)
  }
}

function nameOf(name: string): string {
  return name === '' ? 'a part' : `"${name}"`
}

function refuse(problem: string): never {
  throw new InvalidRequestError(`The request ${problem}`)
}

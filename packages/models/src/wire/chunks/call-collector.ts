import { randomUUID } from 'node:crypto'
import { isJsonObject, readCallPiece } from './call-piece.ts'
import type { CallPiece } from './call-piece.ts'
import type { CallDelta, StreamFacts } from './chunk.ts'
import { wholeCalls } from './whole-calls.ts'
import type { WholeCall } from './whole-calls.ts'

/**
 * Puts the pieces of calls together by id, by index, and by what can only be the beginning of another call. Each call gets an id that no other call of the
 * completion has: without one its result cannot be told from that of another.
 */
export class CallCollector {
  readonly #isTool: StreamFacts['isTool']
  readonly #calls: WholeCall[] = []
  #loneExtra: unknown

  constructor({ isTool }: Pick<StreamFacts, 'isTool'>) {
    this.#isTool = isTool
  }

  add(delta: CallDelta): void {
    const piece = readCallPiece(delta)
    const call = this.#openCallOf(piece) ?? this.#begin(piece)
    call.id ||= piece.id
    call.name = this.#grownName(call.name, piece.name)
    if (piece.arguments !== '') call.pieces.push(piece.arguments)
    call.extra ??= piece.extra
  }

  /** What a provider wants back with the calls, sent beside them: it belongs to the first. */
  addExtra(extra: unknown): void {
    this.#loneExtra ??= extra
  }

  take(): CallDelta[] {
    const taken = new Set<string>()
    return wholeCalls(this.#calls).map((call, index) => {
      const id = call.id === '' || taken.has(call.id) ? `call_${randomUUID().replaceAll('-', '')}` : call.id
      taken.add(id)
      const extra = call.extra ?? (index === 0 ? this.#loneExtra : undefined)
      return {
        index,
        id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
        ...(extra !== undefined && { extra_content: extra }),
      }
    })
  }

  /** The call that a piece goes on with, unless it begins another one. */
  #openCallOf({ id, index, name }: CallPiece): WholeCall | undefined {
    const isOfId = (call: WholeCall) => id !== '' && call.id === id
    const byIndex = index === undefined ? this.#calls.at(-1) : this.#calls.findLast((call) => call.index === index)
    const byId = this.#calls.findLast((call) => isOfId(call) && (index === undefined || call.index === index))
    // Where the index counts the chunks, the id alone tells to which call a piece without a name belongs.
    const byIdAlone = name === '' ? this.#calls.findLast(isOfId) : undefined
    const candidate = byId ?? byIdAlone ?? byIndex
    if (!candidate) return undefined
    const isOther = id !== '' && candidate.id !== '' && candidate.id !== id
    // The arguments can be long: they are looked at only where that decides.
    const isComplete = () => isJsonObject(candidate.pieces.join(''))
    if (name === '') return isOther && isComplete() ? undefined : candidate
    if (isOther || this.#areTwo(candidate.name, name)) return undefined
    // A name after complete arguments is that of another call, whatever its id and index say, unless they had none yet.
    return candidate.name !== '' && isComplete() ? undefined : candidate
  }

  /** Whether these are the names of two tools, and not two pieces of the name of one. */
  #areTwo(name: string, next: string): boolean {
    return name !== next && this.#isTool(name) && this.#isTool(next) && !this.#isTool(name + next)
  }

  /** Some send the name with each piece, or with each piece as much of it as there is. */
  #grownName(name: string, piece: string): string {
    const whole = name + piece
    if (this.#isTool(whole) && !this.#isTool(name)) return whole
    if (piece === '' || piece === name) return name
    return piece.startsWith(name) ? piece : whole
  }

  #begin({ index }: CallPiece): WholeCall {
    const call: WholeCall = { id: '', index, name: '', pieces: [], extra: undefined }
    this.#calls.push(call)
    return call
  }
}

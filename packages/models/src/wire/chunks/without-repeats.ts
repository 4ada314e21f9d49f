import type { Chunk } from './chunk.ts'

/**
 * Drops what a proxy sends again: each chunk twice in a row, or the whole stream once more after its end. Two equal chunks alone prove nothing, since a model
 * may say "ha" twice. A stream is taken for doubled when it begins with an even number of equal chunks and the two after them are equal too; until that is known they are held back.
 */
export async function* withoutRepeats(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  const doubles = new Doubles()
  let first: string | undefined
  let isOver = false
  for await (const chunk of chunks) {
    const text = JSON.stringify(chunk)
    // The stream begins once more.
    if (isOver && text === first) return
    first ??= text
    isOver ||= hasReason(chunk)
    yield* doubles.read({ chunk, text })
  }
  yield* doubles.end()
}

interface Seen {
  chunk: Chunk
  text: string
}

/** As many equal chunks as a stream may begin with before it is taken for what it says. */
const MAX_EQUAL = 64

class Doubles {
  /** The first chunks, until it is known what they are: equal ones, then perhaps one that is not. */
  #opening: Seen[] | undefined = []
  #isDoubled = false
  #last: Seen | undefined;

  *read(seen: Seen): Generator<Chunk, void, undefined> {
    if (this.#opening) yield* this.#open(seen, this.#opening)
    else if (!this.#isDoubled) yield seen.chunk
    else if (!this.#last) {
      this.#last = seen
      yield seen.chunk
    } else {
      // One that came without its double: from here on every chunk counts.
      const isDouble = seen.text === this.#last.text
      this.#isDoubled = isDouble
      this.#last = undefined
      if (!isDouble) yield seen.chunk
    }
  }

  *#open(seen: Seen, opening: Seen[]): Generator<Chunk, void, undefined> {
    const [first] = opening
    opening.push(seen)
    if (!first) {
      yield seen.chunk
      return
    }
    const equal = opening.filter(({ text }) => text === first.text).length
    const others = opening.length - equal
    const isUnknown = others === 0 ? equal < MAX_EQUAL : others === 1 && equal % 2 === 0 && seen.text !== first.text
    if (isUnknown) return
    this.#opening = undefined
    this.#isDoubled = others === 2 && seen.text === opening.at(-2)?.text
    const meant = this.#isDoubled ? opening.filter((_, place) => place % 2 === 0) : opening
    yield* meant.slice(1).map(({ chunk }) => chunk)
  }

  /** A stream that ended before it was known: chunks equal to the first are doubles if it has said all. */
  *end(): Generator<Chunk, void, undefined> {
    const [first, ...held] = this.#opening ?? []
    if (!first) return
    const meant = hasReason(first.chunk) ? held.filter(({ text }) => text !== first.text) : held
    yield* meant.map(({ chunk }) => chunk)
  }
}

function hasReason({ choices }: Chunk): boolean {
  return Array.isArray(choices) && choices.some((choice) => Boolean(choice?.finish_reason))
}

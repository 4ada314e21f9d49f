import type { Chunk } from './chunk.ts'

/**
 * Drops what a proxy sends again: each chunk twice in a row, or the whole stream once more after its end. Two equal chunks alone prove nothing, since a model
 * may say "ha" twice. A stream is taken for doubled when its first two chunks are equal and the next two are too; until that is known they are held back.
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

class Doubles {
  /** The first chunks, until it is known what they are. */
  #opening: Seen[] | undefined = []
  #isDoubled = false
  #last: Seen | undefined;

  *read(seen: Seen): Generator<Chunk, void, undefined> {
    if (this.#opening) yield* this.#open(seen)
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

  *#open(seen: Seen): Generator<Chunk, void, undefined> {
    const opening = this.#opening ?? []
    opening.push(seen)
    const [one, two, three, four] = opening
    if (!two) {
      yield seen.chunk
    } else if (one!.text !== two.text) {
      this.#opening = undefined
      yield two.chunk
    } else if (three && four) {
      this.#opening = undefined
      this.#isDoubled = three.text === four.text
      if (this.#isDoubled) yield three.chunk
      else yield* [two, three, four].map(({ chunk }) => chunk)
    }
  }

  /** A stream that ended before it was known: its second chunk is a double if the first has said all. */
  *end(): Generator<Chunk, void, undefined> {
    const [one, two, three] = this.#opening ?? []
    if (two && !hasReason(one!.chunk)) yield two.chunk
    if (three) yield three.chunk
  }
}

function hasReason({ choices }: Chunk): boolean {
  return Array.isArray(choices) && choices.some((choice) => Boolean(choice?.finish_reason))
}

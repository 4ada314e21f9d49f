/** What a server has opened, to be closed in reverse order. Does what `AsyncDisposableStack` does, which Node 22 lacks. */
export class OpenParts implements AsyncDisposable {
  readonly #parts: AsyncDisposable[] = []

  /** Gives the part back, which from now on is closed with the others. */
  use<Part extends AsyncDisposable>(part: Part): Part {
    this.#parts.push(part)
    return part
  }

  /** Closes every part, also when one cannot be closed. Then throws what that one threw, or an `AggregateError` of several. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = []
    for (const part of this.#parts.splice(0).toReversed()) {
      try {
        await part[Symbol.asyncDispose]()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'Several parts of the server could not be closed.')
  }
}

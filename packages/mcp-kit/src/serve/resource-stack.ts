/** What a server has opened, disposed in reverse order: the part of `AsyncDisposableStack`, which Node lacks before 24, that servers need. */
export class ResourceStack implements AsyncDisposable {
  readonly #resources: (AsyncDisposable | Disposable)[] = []

  /** Disposes `resource` with the stack. Gives it back. */
  use<Resource extends AsyncDisposable | Disposable>(resource: Resource): Resource {
    this.#resources.push(resource)
    return resource
  }

  /** Calls `close`, and waits for it, when the stack is disposed. */
  defer(close: () => void | Promise<void>): void {
    this.use({ [Symbol.asyncDispose]: async () => close() })
  }

  /** One that fails does not keep the others open; rejects at the end with its error, or a `SuppressedError` of several. Called again, it does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await using first = this.#resources.shift()
    if (first !== undefined) await this[Symbol.asyncDispose]()
  }
}

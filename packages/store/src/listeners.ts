/** Callbacks that share one source, which is opened for the first of them and closed after the last. */
export class Listeners<Value> implements Disposable {
  readonly #open: (notify: (value: Value) => void) => Disposable
  readonly #listeners = new Set<(value: Value) => void>()
  #source: Disposable | undefined

  constructor(open: (notify: (value: Value) => void) => Disposable) {
    this.#open = open
  }

  add(listener: (value: Value) => void): Disposable {
    this.#listeners.add(listener)
    this.#source ??= this.#open((value) => this.notify(value))
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) this[Symbol.dispose]()
      },
    }
  }

  notify(value: Value): void {
    for (const listener of this.#listeners) listener(value)
  }

  [Symbol.dispose](): void {
    this.#listeners.clear()
    this.#source?.[Symbol.dispose]()
    this.#source = undefined
  }
}

/** Told of an option that is of another kind than it should be, in words for whoever wrote the page. */
export type OnFault = (message: string) => void

/**
 * Reads one object of the options, which pages write by hand. What is missing or null counts as left out; what is of another kind does too, and is told.
 * A page that is wrong in one option so keeps all the others.
 */
export class OptionReader {
  readonly #object: Record<string, unknown>
  readonly #path: string
  readonly #onFault: OnFault

  constructor(object: unknown, { path = '', onFault }: { path?: string; onFault: OnFault }) {
    this.#object = isObject(object) ? object : {}
    this.#path = path
    this.#onFault = onFault
  }

  has(key: string): boolean {
    return this.#object[key] !== undefined && this.#object[key] !== null
  }

  /** A text that is not empty. */
  text(key: string): string | undefined {
    return this.#read<string>(key, 'a text', (value) => typeof value === 'string') || undefined
  }

  flag(key: string, fallback: boolean): boolean {
    return this.#read<boolean>(key, 'true or false', (value) => typeof value === 'boolean') ?? fallback
  }

  /** A number, brought between two bounds. */
  number(key: string, { min, max }: { min: number; max: number }): number | undefined {
    const value = this.#read<number>(key, 'a number', (given) => typeof given === 'number' && !Number.isNaN(given))
    return value === undefined ? undefined : Math.min(max, Math.max(min, value))
  }

  /** One of these; any other text is the first of them. */
  choice<Value extends string>(key: string, choices: readonly [Value, ...Value[]]): Value {
    const text = this.text(key)
    return choices.find((choice) => choice === text) ?? choices[0]
  }

  color(key: string): string | undefined {
    return this.#read<string>(key, 'a CSS color', (value) => typeof value === 'string' && CSS.supports('color', value))
  }

  /** A function of the page. A method is called on the object that it was given in, as the page may expect. */
  call<Call extends (...args: never[]) => unknown>(key: string, { isMethod = true } = {}): Call | undefined {
    const call = this.#read<Call>(key, 'a function', (value) => typeof value === 'function')
    return isMethod ? (call?.bind(this.#object) as Call | undefined) : call
  }

  /** The object under a key; an empty one where there is none. */
  object(key: string): OptionReader {
    const path = this.#pathOf(key)
    return new OptionReader(this.#read(key, 'an object', isObject), { path, onFault: this.#onFault })
  }

  keys(): string[] {
    return Object.keys(this.#object)
  }

  /** What is made of the entries of a list. Those of which nothing can be made are left out, and told. */
  list<Entry>(key: string, read: (entry: OptionReader) => Entry | undefined): Entry[] {
    const entries = this.#read<unknown[]>(key, 'a list', Array.isArray) ?? []
    return entries.flatMap((entry, index) => {
      const path = `${this.#pathOf(key)}[${index}]`
      const made = read(new OptionReader(entry, { path, onFault: this.#onFault }))
      if (made !== undefined) return [made]
      this.#onFault(`The option \`${path}\` lacks what it needs, and is left out.`)
      return []
    })
  }

  /** The texts of a list. */
  texts(key: string): string[] {
    const entries = this.#read<unknown[]>(key, 'a list of texts', Array.isArray) ?? []
    return entries.filter((entry) => typeof entry === 'string')
  }

  /** The value as it is. */
  raw(key: string): unknown {
    return this.#object[key]
  }

  #read<Value>(key: string, kind: string, is: (value: unknown) => boolean): Value | undefined {
    if (!this.has(key)) return undefined
    const value = this.#object[key]
    if (is(value)) return value as Value
    this.#onFault(`The option \`${this.#pathOf(key)}\` should be ${kind}, and is left out.`)
    return undefined
  }

  #pathOf(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

import { JinjaError, Namespace, toList, Undefined } from './value.ts'
import type { Callable, Value } from './value.ts'

/** The names that a template sees at one place. A block that has its own scope reads what is outside and assigns inside. */
export class Scope {
  readonly #variables = new Map<string, Value>()
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  get(name: string): Value {
    const value = this.#variables.get(name)
    if (value !== undefined) return value
    return this.#outer ? this.#outer.get(name) : new Undefined(`${name} is undefined.`)
  }

  set(name: string, value: Value): void {
    this.#variables.set(name, value)
  }
}

const MAX_RANGE = 100_000

/** The outermost scope: Jinja's own functions, which the data may shadow. */
export function createGlobalScope(): Scope {
  const scope = new Scope()
  scope.set('namespace', createNamespace)
  scope.set('range', createRange)
  return scope
}

const createNamespace: Callable = ([members = new Map()], named) => {
  if (!(members instanceof Map)) throw new JinjaError('namespace() takes an object or named values.')
  return new Namespace([...members, ...named])
}

const createRange: Callable = (args) => {
  const [start, stop, step = 1] = args.length === 1 ? [0, args[0]] : args
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number' || step === 0) {
    throw new JinjaError('range() takes one to three numbers, the third of them not 0.')
  }
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > MAX_RANGE) throw new JinjaError(`range() gives at most ${MAX_RANGE} numbers.`)
  return toList(Array.from({ length }, (_, index) => start + index * step))
}

import { JinjaError, Undefined } from './value.ts'
import type { Value } from './value.ts'

type Test = (value: Value) => boolean

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['boolean', (value) => typeof value === 'boolean'],
  ['defined', (value) => !(value instanceof Undefined)],
  ['even', (value) => typeof value === 'number' && value % 2 === 0],
  ['false', (value) => value === false],
  ['integer', Number.isInteger],
  ['iterable', (value) => typeof value === 'string' || Array.isArray(value) || value instanceof Map],
  ['mapping', (value) => value instanceof Map],
  ['none', (value) => value === null],
  ['number', (value) => typeof value === 'number' || typeof value === 'boolean'],
  ['odd', (value) => typeof value === 'number' && Math.abs(value % 2) === 1],
  ['sequence', (value) => typeof value === 'string' || Array.isArray(value) || value instanceof Map],
  ['string', (value) => typeof value === 'string'],
  ['true', (value) => value === true],
  ['undefined', (value) => value instanceof Undefined],
])

/** The value of `value is name`. What is undefined may be tested. */
export function applyTest(name: string, value: Value): boolean {
  const test = TESTS.get(name)
  if (!test) throw new JinjaError(`There is no test named ${name}.`)
  return test(value)
}

import { toJson } from './to-json.ts'
import { elementAt, isTruthy, JinjaError, toList, toText, typeName, Undefined } from './value.ts'
import type { Value } from './value.ts'

type Filter = (value: Value, ...args: Value[]) => Value

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['abs', (value) => Math.abs(toNumber(value))],
  ['capitalize', (value) => toCapitalized(toText(value))],
  ['count', (value) => toList(value).length],
  ['first', (value) => elementAt(toList(value), 0)],
  ['float', (value, fallback = 0) => toNumberOr(value, fallback)],
  ['int', (value, fallback = 0) => toInteger(toNumberOr(value, fallback))],
  ['join', (value, separator = '') => toList(value).map(toText).join(toText(separator))],
  ['last', (value) => elementAt(toList(value), toList(value).length - 1)],
  ['length', (value) => toList(value).length],
  ['list', (value) => [...toList(value)]],
  ['lower', (value) => toText(value).toLowerCase()],
  ['replace', (value, from = '', to = '') => toText(value).replaceAll(toText(from), () => toText(to))],
  [
    'reverse',
    (value) => (typeof value === 'string' ? Array.from(value).toReversed().join('') : toList(value).toReversed()),
  ],
  ['round', (value, digits = 0) => roundTo(toNumber(value), toNumber(digits))],
  ['string', toText],
  ['tojson', (value) => toJson(value)],
  ['trim', (value) => toText(value).trim()],
  ['upper', (value) => toText(value).toUpperCase()],
])

/** The value of `value | name(args)`. Only `default` takes what is undefined. */
export function applyFilter(name: string, value: Value, args: Value[], named: ReadonlyMap<string, Value>): Value {
  if (isDefault(name)) return withDefault(value, args, named)
  if (value instanceof Undefined) value.emptyOrFail(value)
  const filter = FILTERS.get(name)
  if (!filter) throw new JinjaError(`There is no filter named ${name}.`)
  // Indentation, all that `tojson` can be asked for, is lost when the rendered text is parsed.
  if (named.size > 0 && name !== 'tojson') throw new JinjaError(`The filter ${name} takes no named arguments here.`)
  return filter(value, ...args)
}

function withDefault(value: Value, args: Value[], named: ReadonlyMap<string, Value>): Value {
  const [fallback = named.get('default_value') ?? '', isForFalseToo = named.get('boolean') ?? false] = args
  return value instanceof Undefined || (isTruthy(isForFalseToo) && !isTruthy(value)) ? fallback : value
}

function isDefault(name: string): boolean {
  return name === 'default' || name === 'd'
}

function toNumber(value: Value): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  throw new JinjaError(`Needs a number, not ${typeName(value)}.`)
}

function toNumberOr(value: Value, fallback: Value): Value {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'boolean') return Number(number)
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback
}

function toInteger(value: Value): Value {
  return typeof value === 'number' ? Math.trunc(value) : value
}

function toCapitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

/** Halves go to the even neighbour, as in Python. */
function roundTo(number: number, digits: number): number {
  const scale = 10 ** digits
  const scaled = number * scale
  const isHalf = Math.abs(scaled % 1) === 0.5
  return (isHalf ? 2 * Math.round(scaled / 2) : Math.round(scaled)) / scale
}

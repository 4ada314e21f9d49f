import { JinjaError, Namespace, toList, toText, typeName, Undefined } from './value.ts'
import type { Callable, Value } from './value.ts'

/** `object.key` and `object[key]`: own members first, then the methods below; undefined when there is neither. */
export function memberOf(object: Value, key: Value): Value {
  if (object instanceof Undefined) return object.fail()
  if (key instanceof Undefined) return key.fail()
  const member = ownMember(object, key)
  return member === undefined ? (methodOf(object, key) ?? new Undefined(missing(object, key))) : member
}

/** `object[start:stop:step]` of a list or of the characters of a string. */
export function sliceOf(object: Value, start: Value, stop: Value, step: Value): Value {
  if (object instanceof Undefined) return object.fail()
  if (typeof object === 'string') return sliceList(Array.from(object), start, stop, step).join('')
  if (Array.isArray(object)) return sliceList(object, start, stop, step)
  throw new JinjaError(`Cannot slice ${typeName(object)}.`)
}

function ownMember(object: Value, key: Value): Value | undefined {
  if (object instanceof Map) return object.get(toText(key))
  if (object instanceof Namespace) return object.members.get(toText(key))
  if (typeof key !== 'number') return undefined
  if (Array.isArray(object)) return object.at(key)
  return typeof object === 'string' ? Array.from(object).at(key) : undefined
}

function methodOf(object: Value, key: Value): Callable | undefined {
  if (Array.isArray(object)) return listMethod(object, key)
  if (object instanceof Map) return mapMethod(object, key)
  return typeof object === 'string' ? stringMethod(object, key) : undefined
}

function listMethod(list: Value[], name: Value): Callable | undefined {
  switch (name) {
    case 'append':
      return ([element = null]) => (list.push(element), null)
    case 'extend':
      return ([elements = []]) => (list.push(...toList(elements)), null)
    default:
      return undefined
  }
}

function mapMethod(map: Map<string, Value>, name: Value): Callable | undefined {
  switch (name) {
    case 'get':
      return ([key = null, fallback = null]) => (map.has(toText(key)) ? map.get(toText(key))! : fallback)
    case 'items':
      return () => [...map]
    case 'keys':
      return () => [...map.keys()]
    case 'values':
      return () => [...map.values()]
    default:
      return undefined
  }
}

function stringMethod(text: string, name: Value): Callable | undefined {
  switch (name) {
    case 'endswith':
      return ([end = '']) => text.endsWith(toText(end))
    case 'join':
      return ([list = []]) => toList(list).map(toText).join(text)
    case 'lower':
      return () => text.toLowerCase()
    case 'replace':
      return ([from = '', to = '']) => text.replaceAll(toText(from), () => toText(to))
    case 'split':
      return ([separator = null]) => (separator === null ? words(text) : text.split(toText(separator)))
    case 'startswith':
      return ([start = '']) => text.startsWith(toText(start))
    case 'strip':
      return () => text.trim()
    case 'upper':
      return () => text.toUpperCase()
    default:
      return undefined
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function sliceList<Element>(list: Element[], start: Value, stop: Value, step: Value): Element[] {
  const stride = toIndex(step) ?? 1
  if (stride === 0) throw new JinjaError('The step of a slice cannot be 0.')
  const [lowest, highest] = stride > 0 ? [0, list.length] : [-1, list.length - 1]
  const bound = (index: number) => Math.min(Math.max(index < 0 ? index + list.length : index, lowest), highest)
  const from = toIndex(start)
  const to = toIndex(stop)
  const first = from === undefined ? (stride > 0 ? lowest : highest) : bound(from)
  const end = to === undefined ? (stride > 0 ? highest : lowest) : bound(to)
  const sliced: Element[] = []
  for (let index = first; stride > 0 ? index < end : index > end; index += stride) sliced.push(list[index]!)
  return sliced
}

function toIndex(value: Value): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new JinjaError(`A slice needs whole numbers, not ${typeName(value)}.`)
}

function missing(object: Value, key: Value): string {
  return `There is no member ${JSON.stringify(toText(key))} in this ${typeName(object)}.`
}

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyJson, isSameJson } from '../src/server/items/same-json.ts'

/** JSON with its members in order: the slow way to compare. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })
}

const key = fc.constantFrom('a', 'b', 'constructor', '__proto__')
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, 'x', true),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(key, fc.oneof(tie('json'), fc.constant(undefined)), { maxKeys: 3 }),
  ),
}))

it('compares as a comparison of the sorted text would', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(isSameJson(one, other)).toBe(canonical(one) === canonical(other))
      expect(isSameJson(one, copyJson(one))).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

it.each([
  [{ ['__proto__']: {} }, { a: {} }, false],
  [{ a: undefined }, {}, true],
  [{ a: undefined }, { b: undefined }, true],
  [{ a: undefined }, { a: 1 }, false],
  [{ a: undefined, b: 1 }, { a: 1, b: 1 }, false],
  [{ a: null }, {}, false],
  [{}, [], false],
  [[1], [1, 2], false],
])('compares %j and %j', (one, other, isSame) => {
  expect(isSameJson(one, other)).toBe(isSame)
  expect(isSameJson(other, one)).toBe(isSame)
})

import { describe, expect, it } from 'vitest'
import { toPortableSchema } from '../src/schemas/portable-schema.ts'
import { restoreArguments } from '../src/schemas/restore-arguments.ts'

/** What becomes of one argument. */
function port(schema: object, root: object = {}): unknown {
  return toPortableSchema({ type: 'object', properties: { a: schema }, ...root }).properties['a']
}

const TEXT = { type: 'string' }
const ANYTHING = { anyOf: [TEXT, { type: 'number' }, { type: 'boolean' }] }

const restore = (schema: object, args: Record<string, unknown>) =>
  restoreArguments({ type: 'object', properties: { a: schema } })(args)['a']

/** An object whose four members are of another definition. */
function level(below: number): object {
  const property = { $ref: `#/$defs/L${below}` }
  return { type: 'object', properties: { a: property, b: property, c: property, d: property } }
}

describe('the schema of an argument', () => {
  it.each<[string, object, unknown]>([
    ['a list of types', { type: ['string', 'null'] }, { anyOf: [TEXT, { type: 'null' }] }],
    ['nullable', { type: 'string', nullable: true }, { anyOf: [TEXT, { type: 'null' }] }],
    ['a choice beside null', { type: ['string', 'null'], enum: ['a', null] }, { anyOf: [{ ...TEXT, enum: ['a'] }, { type: 'null' }] }], // prettier-ignore
    ['const', { const: 'on' }, { ...TEXT, enum: ['on'] }],
    ['a choice of numbers', { enum: [1, 2] }, { type: 'integer', description: 'One of 1, 2.' }],
    ['oneOf', { oneOf: [TEXT, { type: 'integer' }] }, { anyOf: [TEXT, { type: 'integer' }] }],
    ['words beside anyOf', { anyOf: [TEXT, { type: 'null' }], description: 'A.' }, { anyOf: [{ ...TEXT, description: 'A.' }, { type: 'null' }] }], // prettier-ignore
    ['anyOf in anyOf', { anyOf: [{ anyOf: [TEXT, { type: 'null' }] }, { type: 'boolean' }] }, { anyOf: [TEXT, { type: 'null' }, { type: 'boolean' }] }], // prettier-ignore
    ['anyOf with one branch', { anyOf: [TEXT] }, TEXT],
    ['allOf', { allOf: [TEXT, { maxLength: 3 }] }, { ...TEXT, description: 'At most 3 characters.' }],
    ['a format', { type: 'string', format: 'date' }, { ...TEXT, description: 'As date.' }],
    ['a pattern and a default', { type: 'string', description: 'B.', pattern: '^a', default: 'a' }, { ...TEXT, description: 'B. Matches ^a Default: "a".' }], // prettier-ignore
    ['open bounds', { type: 'number', exclusiveMinimum: 0, multipleOf: 2 }, { type: 'number', description: 'Above 0. A multiple of 2.' }], // prettier-ignore
    ['bounds', { type: 'integer', minimum: 1, maximum: 9 }, { type: 'integer', minimum: 1, maximum: 9 }],
    ['a list without items', { type: 'array' }, { type: 'array', items: ANYTHING }],
    ['a list of places', { type: 'array', prefixItems: [TEXT, { type: 'number' }] }, { type: 'array', items: { anyOf: [TEXT, { type: 'number' }] } }], // prettier-ignore
    ['a list of places, as it was written', { type: 'array', items: [TEXT, TEXT] }, { type: 'array', items: TEXT }],
    ['anything', {}, ANYTHING],
    ['anything with words', { description: 'C.' }, { anyOf: [{ ...TEXT, description: 'C.' }, { type: 'number' }, { type: 'boolean' }] }], // prettier-ignore
    ['a map', { type: 'object', additionalProperties: TEXT }, { ...TEXT, description: 'A JSON object, as text.' }],
    ['an object', { properties: { b: TEXT }, required: ['b'] }, { type: 'object', properties: { b: TEXT }, required: ['b'], additionalProperties: false }], // prettier-ignore
  ])('has %s in a form that all take', (_what, schema, wanted) => {
    expect(port(schema)).toEqual(wanted)
    expect(port(wanted as object)).toEqual(wanted)
  })

  it('has its references written out, and those that go in circles as anything', () => {
    expect(port({ $ref: '#/$defs/City' }, { $defs: { City: TEXT } })).toEqual(TEXT)
    expect(port({ $ref: 'https://elsewhere.example/city' })).toEqual(ANYTHING)
    const node = { type: 'object', properties: { next: { $ref: '#/definitions/Node' }, name: TEXT } }
    const text = JSON.stringify(port({ $ref: '#/definitions/Node' }, { definitions: { Node: node } }))
    expect(text).not.toContain('$ref')
    expect(text.length).toBeLessThan(1_000)
  })

  it('stays small when definitions multiply', () => {
    const $defs = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`L${index}`, level(index + 1)]))
    expect(JSON.stringify(port({ $ref: '#/$defs/L0' }, { $defs })).length).toBeLessThan(500_000)
  })

  it('is one object where the arguments have several forms', () => {
    const forms = [
      { properties: { kind: { const: 'a' }, size: { type: 'integer' } }, required: ['kind', 'size'] },
      { properties: { kind: { const: 'b' } }, required: ['kind'] },
    ]
    expect(toPortableSchema({ oneOf: forms })).toEqual({
      type: 'object',
      properties: {
        kind: {
          anyOf: [
            { ...TEXT, enum: ['a'] },
            { ...TEXT, enum: ['b'] },
          ],
        },
        size: { type: 'integer' },
      },
      required: ['kind'],
      additionalProperties: false,
    })
  })
})

describe('the arguments that a model writes', () => {
  it.each<[string, object, unknown, unknown]>([
    ['an object written as text', { type: 'object' }, '{"b":1}', { b: 1 }],
    ['a list written as text', { type: 'array', items: TEXT }, '["b"]', ['b']],
    ['an object for anything', {}, '{"b":1}', { b: 1 }],
    ['a text that is a text', TEXT, '{"b":1}', '{"b":1}'],
    ['a text that only begins like JSON', { type: 'object' }, '{b', '{b'],
    ['a text where a text or an object would do', { anyOf: [TEXT, { type: 'object' }] }, '{"b":1}', '{"b":1}'],
    ['an object in a list', { type: 'array', items: { type: 'object' } }, ['{"b":1}'], [{ b: 1 }]],
    ['null for what knows null', { type: ['string', 'null'] }, null, null],
    ['null for what is optional', TEXT, null, undefined],
  ])('come to the server as it wants them: %s', (_what, schema, given, wanted) => {
    expect(restore(schema, { a: given })).toEqual(wanted)
  })

  it('keep null where the server asks for the member', () => {
    const schema = { type: 'object', properties: { a: TEXT }, required: ['a'] }
    expect(restoreArguments(schema)({ a: null })).toEqual({ a: null })
  })

  it('have their own names again', () => {
    const inner = { type: 'object', properties: { '@type': TEXT, 'user id': TEXT, user_id: TEXT } }
    const schema = { type: 'object', properties: { $filter: inner } }
    expect(Object.keys(toPortableSchema(schema).properties)).toEqual(['_filter'])
    const args = { _filter: { _type: 'x', _user_id: 'y', user_id: 'z' } }
    expect(restoreArguments(schema)(args)).toEqual({ $filter: { '@type': 'x', 'user id': 'y', user_id: 'z' } })
  })

  it('that the schema does not know are left as they are', () => {
    expect(restoreArguments({ type: 'object', properties: {} })({ other: null })).toEqual({ other: null })
  })
})

describe('arguments that nobody has named beforehand', () => {
  it.each([
    { type: 'object', additionalProperties: { type: 'string' } },
    { patternProperties: { '^x-': { type: 'string' } } },
  ])('are one argument as JSON text, and come to the server by their names: %j', (schema) => {
    expect(toPortableSchema(schema)).toMatchObject({
      properties: { members: { type: 'string', description: 'The arguments, by name. A JSON object, as text.' } },
      required: ['members'],
    })
    expect(restoreArguments(schema)({ members: '{"x-a":"1"}' })).toEqual({ 'x-a': '1' })
    expect(restoreArguments(schema)({ members: 'no JSON' })).toEqual({ members: 'no JSON' })
    expect(restoreArguments(schema)({ 'x-a': '1' })).toEqual({ 'x-a': '1' })
  })

  it('are none where a schema only does not refuse them', () => {
    for (const additionalProperties of [true, false, {}]) {
      expect(toPortableSchema({ type: 'object', additionalProperties }).properties).toEqual({})
    }
  })
})

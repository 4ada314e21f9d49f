import { expect, it } from 'vitest'
import { z } from 'zod'
import { createToolServer, defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'

const COMMON = { title: 'Tool', description: 'Says what it was given.', annotations: READ_ONLY }

/** A tool of every kind of argument, which answers what it was given. */
const echo = defineTool({
  ...COMMON,
  name: 'echo',
  input: z.strictObject({
    text: z.string().optional(),
    count: z.int().min(0).default(7),
    ratio: z.number().optional(),
    flag: z.boolean().optional(),
    list: z.array(z.union([z.string(), z.number()])).optional(),
    nested: z.strictObject({ size: z.int().optional(), names: z.array(z.string()).optional() }).optional(),
    edits: z.array(z.strictObject({ old: z.string(), note: z.string().optional() })).optional(),
    day: z.iso.date().nullable().optional(),
    level: z.enum(['low', 'high']).optional(),
  }),
  run: (args) => JSON.stringify(args),
})
const now = defineTool({ ...COMMON, name: 'now', input: z.strictObject({}), run: () => 'noon' })
const greet = defineTool({ ...COMMON, name: 'greet', input: z.strictObject({ name: z.string() }), run: () => 'hi' })

/** The text that a call is answered with, whatever its arguments are. */
async function call(name: string, args: unknown, more: object = {}): Promise<string> {
  const server = createToolServer({ name: 'test', version: '0.0.0', tools: [echo, now, greet], log: () => {} })
  await using client = await connectInMemory(server)
  const params = { name, ...(args !== undefined && { arguments: args }), ...more }
  return textOf(await client.callTool(params as Parameters<typeof client.callTool>[0]))
}

it.each([
  ['null for optional ones', { text: null, count: null, ratio: null, list: null, level: null }, { count: 7 }],
  ['null deeper in', { nested: { size: null, names: ['a'] } }, { count: 7, nested: { names: ['a'] } }],
  ['null in a list of objects', { edits: [{ old: 'a', note: null }] }, { count: 7, edits: [{ old: 'a' }] }],
  ['null where null has a meaning', { day: null }, { count: 7, day: null }],
  ['a list as JSON', { list: '["a", 2]' }, { count: 7, list: ['a', 2] }],
  [
    'an object as JSON',
    { nested: '{"size":"3","names":"[\\"a\\"]"}' },
    { count: 7, nested: { size: 3, names: ['a'] } },
  ],
  ['objects of a list as JSON', { edits: ['{"old":"a","note":null}'] }, { count: 7, edits: [{ old: 'a' }] }],
  ['numbers and booleans as JSON', { count: '3', ratio: ' 0.5 ', flag: 'true' }, { count: 3, ratio: 0.5, flag: true }],
  ["booleans as Python's", { flag: 'False' }, { count: 7, flag: false }],
  ['"null" and "" for what is no text', { count: 'null', list: '', nested: 'null', flag: '' }, { count: 7 }],
  ['unknown ones that are null', { text: 'a', random_string: null }, { text: 'a', count: 7 }],
  [
    'what hosts add for themselves',
    { text: 'a', random_string: 'x', sessionId: 's', _meta: {} },
    { text: 'a', count: 7 },
  ],
  ['"" for what is one of several words', { level: '' }, { count: 7 }],
  ['one object for a list of one', { edits: { old: 'a', note: null } }, { count: 7, edits: [{ old: 'a' }] }],
  ['the JSON of one object for a list of one', { edits: '{"old":"a"}' }, { count: 7, edits: [{ old: 'a' }] }],
  ['{} for no list, and [] for no object', { list: {}, nested: [] }, { count: 7, list: [], nested: {} }],
  ['1 and 0 for yes and no', { flag: 1 }, { count: 7, flag: true }],
  ['"0" for no', { flag: '0' }, { count: 7, flag: false }],
  ['text that looks like JSON where text is wanted', { text: '[1]' }, { text: '[1]', count: 7 }],
  ['the whole of them as JSON', '{"text":"a"}', { text: 'a', count: 7 }],
  ['the JSON of the JSON of the whole of them', JSON.stringify('{"text":"a"}'), { text: 'a', count: 7 }],
  ['null for the whole of them', null, { count: 7 }],
  ['"null" for the whole of them', 'null', { count: 7 }],
  ['[] for the whole of them', [], { count: 7 }],
  ['"" for the whole of them', '', { count: 7 }],
  ['none at all', undefined, { count: 7 }],
])('takes %s', async (_what, sent, given) => {
  expect(JSON.parse(await call('echo', sent))).toEqual(given)
})

it.each([[{ random_string: 'x' }], [{ dummy: '', kwargs: {} }], [null], [undefined], ['{}'], [[]]])(
  'lets a tool without parameters be called with anything: %j',
  async (args) => {
    expect(await call('now', args)).toBe('noon')
  },
)

it.each([
  [{}, 'name: it is missing'],
  [{ name: null }, 'name: it is missing'],
  [undefined, 'name: it is missing'],
  [[1], 'expected object'],
  ['Ada', 'expected object'],
  [5, 'expected object'],
  [{ name: 'Ada', nick: 'A' }, 'Unrecognized key: "nick". It takes: name.'],
  [{ name: 'Ada', limit: 5, random_string: '' }, 'Unrecognized key: "limit". It takes: name.'],
  [{ name: { first: 'Ada' } }, 'name: '],
])('says in words what is wrong with %j', async (args, words) => {
  const text = await call('greet', args)
  expect(text).toMatch(/^ERROR: greet was called with wrong arguments\. /)
  expect(text).toContain(words)
  expect(text).not.toMatch(/"code"|-32603|\n/)
})

it('never takes the prototype for an argument', async () => {
  expect(await call('echo', '{"__proto__":{"text":"a"}}')).toMatch(/^ERROR: echo was called with wrong arguments/)
})

it.each([
  ['a task that the server never offered', { task: { ttl: 1_000 } }],
  ['an empty _meta', { _meta: null }],
])('answers a call with %s', async (_what, more) => {
  expect(await call('now', {}, more)).toBe('noon')
})

it.each([
  ['tools/list', { cursor: null }],
  ['prompts/get', { name: 'none', arguments: null }],
  ['resources/read', { uri: null }],
  ['tools/list', { cursor: 5 }],
  ['tools/call', { name: null }],
  ['tools/call', { name: 5, arguments: {} }],
  ['tools/call', { name: 'now', _meta: 'x' }],
])('never answers %s %j with a fault or a dump', async (method, params) => {
  const server = createToolServer({ name: 'test', version: '0.0.0', tools: [now], log: () => {} })
  await using client = await connectInMemory(server)
  const answer = await client
    .request({ method, params } as never, z.looseObject({}))
    .catch((error: unknown) => (error as Error).message)
  expect(JSON.stringify(answer)).not.toMatch(/-32603|\\"code\\"|\\n/)
})

it.each([
  ['', '[The answer is empty.]'],
  ['half \ud83d', 'half \ufffd'],
])('answers a text that every provider takes in place of %j', async (answer, text) => {
  const silent = defineTool({ ...COMMON, name: 'silent', input: z.strictObject({}), run: () => answer })
  await using client = await connectInMemory(createToolServer({ name: 'test', version: '0.0.0', tools: [silent] }))
  expect(textOf(await client.callTool({ name: 'silent' }))).toBe(text)
})

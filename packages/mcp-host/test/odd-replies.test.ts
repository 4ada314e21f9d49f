import { describe, expect, it, onTestFinished } from 'vitest'
import { openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import { createLog, oddSpec } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }
const good = (name: string) => ({ name, inputSchema: { type: 'object', properties: {} } })

/** A fleet of servers that answer word for word what a test says. */
async function openOdd(...answers: Parameters<typeof oddSpec>[0][]) {
  const log = createLog()
  const specs = answers.map((answer, index) => ({ ...oddSpec(answer), name: `odd${index === 0 ? '' : index}` }))
  const fleet = await openMcpFleet(specs, {
    logger: log,
    identity: () => ({ userId: 'ada' }),
    limits: { callMs: 5_000 },
  })
  onTestFinished(() => fleet.close())
  const namesOf = async (server = 'odd') => (await fleet.server(server).listTools()).map(({ name }) => name)
  const call = async (tool = 'good', server = 'odd') => fleet.server(server).callToolResult(tool, {}, META)
  return { fleet, log, namesOf, call }
}

describe('a list of tools', () => {
  it.each([
    ['a null cursor', { tools: [good('good')], nextCursor: null }],
    ['a cursor that is a number', { tools: [good('good')], nextCursor: 7 }],
    ['an empty cursor', { tools: [good('good')], nextCursor: '' }],
    ['the same cursor for ever', { tools: [good('good')], nextCursor: 'again' }],
    ['a null title', { tools: [{ ...good('good'), title: null, description: null, annotations: null, _meta: null }] }],
    ['a null hint', { tools: [{ ...good('good'), annotations: { readOnlyHint: null, title: null } }] }],
    ['a tool without a schema', { tools: [{ name: 'good' }] }],
    ['a null schema', { tools: [{ ...good('good'), inputSchema: null }] }],
    ['a schema without a type', { tools: [{ name: 'good', inputSchema: { properties: { a: { type: 'string' } } } }] }],
    ['a schema that is none', { tools: [{ name: 'good', inputSchema: 'object' }] }],
    ['required that is null', { tools: [{ name: 'good', inputSchema: { type: 'object', required: null } }] }],
    ['a broken output schema', { tools: [{ ...good('good'), outputSchema: { type: 'string' } }] }],
    ['a title that is a number', { tools: [{ ...good('good'), title: 5, description: ['a'] }] }],
    ['icons that are none', { tools: [{ ...good('good'), icons: 'x' }] }],
    ['an execution that is none', { tools: [{ ...good('good'), execution: 5 }] }],
    ['an entry that is null', { tools: [null, good('good'), 'x'] }],
    ['a tool without a name', { tools: [{ inputSchema: {} }, good('good'), { ...good(''), name: 5 }] }],
    ['a tool twice', { tools: [good('good'), { ...good('good'), description: 'again' }] }],
  ])('is read with %s', async (_what, list) => {
    const { fleet, namesOf, call } = await openOdd({ 'tools/list': { result: list } })
    expect(await namesOf()).toEqual(['good'])
    expect(fleet.status()).toMatchObject([{ state: 'ready', restarts: 0 }])
    expect(await call()).toMatchObject({ content: [{ text: 'fine' }] })
  })

  it('loses nothing of a tool beside what is null', async () => {
    const inputSchema = { type: 'object', properties: { city: { type: 'string' } } }
    const tool = {
      name: 'good',
      title: null,
      description: 'Looks it up.',
      inputSchema,
      outputSchema: null,
      icons: null,
    }
    const { fleet } = await openOdd({ 'tools/list': { result: { tools: [tool] } } })
    expect(await fleet.server('odd').listTools()).toMatchObject([{ description: 'Looks it up.', inputSchema }])
  })

  it('is told of in the log, once for each oddity', async () => {
    const { log } = await openOdd({ 'tools/list': { result: { tools: [good('good'), null, { name: 'bare' }] } } })
    const warnings = log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
    expect(warnings).toEqual([
      'tools/list: entry 1 was left out: it is no object',
      'tools/list: the tool bare was mended: it had no valid inputSchema',
    ])
  })

  it.each([null, 7, ''])('ends with a page whose cursor is %j', async (nextCursor) => {
    const { log, namesOf } = await openOdd({ 'tools/list': { result: { tools: [good('good')], nextCursor } } })
    expect(await namesOf()).toEqual(['good'])
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([])
  })

  it('is as long as its pages that can be read', async () => {
    const { namesOf } = await openOdd({
      'tools/list': { result: { tools: [good('good')], nextCursor: 'next' } },
      'tools/list next': { error: { code: -32_603, message: 'no such page' } },
    })
    expect(await namesOf()).toEqual(['good'])
  })

  it('may be missing from a server that offers no tools', async () => {
    const { fleet, namesOf } = await openOdd({
      initialize: { result: { protocolVersion: '2025-11-25', capabilities: {} } },
    })
    expect(await namesOf()).toEqual([])
    expect(fleet.status()).toMatchObject([{ state: 'ready' }])
  })
})

describe('the first answer of a server', () => {
  it.each([
    { capabilities: { tools: null }, serverInfo: null, instructions: null, _meta: null },
    { capabilities: { tools: true } },
    { capabilities: { tools: {} }, serverInfo: { name: 'x' } },
    {},
  ])('is read when it says %j', async (result) => {
    const { namesOf } = await openOdd({
      initialize: { result: { protocolVersion: '2025-11-25', ...result } },
      'tools/list': { result: { tools: [good('good')] } },
    })
    expect(await namesOf()).toEqual(['good'])
  })
})

describe('the answer to a call', () => {
  const list = { 'tools/list': { result: { tools: [good('good')] } } }

  it.each([
    ['null', { result: null }],
    ['a list', { result: [] }],
    ['a text', { result: 'done' }],
    ['nothing', {}],
    ['a null error', { error: null }],
    ['content that is no list', { result: { content: 'done' } }],
    ['no content', { result: { foo: 1 } }],
  ])('ends the call at once when it is %s', async (_what, answer) => {
    const { fleet, call } = await openOdd({ ...list, 'tools/call': answer })
    const started = performance.now()
    expect(await call()).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('answered this call in no valid form') as string }],
    })
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(fleet.status()).toMatchObject([{ state: 'ready', restarts: 0 }])
  })

  it.each([
    ['null beside an error', { result: null, error: { code: -32_602, message: 'no such row' } }, 'ERROR: no such row'],
    ['an error whose code is a text', { error: { code: 'E_ROW', message: 'no such row' } }, 'ERROR: no such row'],
    ['an error that is a text', { error: 'no such row' }, 'ERROR: no such row'],
    ['an error without a message', { error: { code: -32_602 } }, 'ERROR: The server gave no reason.'],
    ['a result beside a null error', { result: { content: [{ type: 'text', text: 'a' }] }, error: null }, 'a'],
    [
      'an unknown block',
      { result: { content: [{ type: 'text', text: 'a' }, { type: 'hologram' }] } },
      'a\n\n[A part of the type hologram is not understood and was left out.]',
    ],
    ['an unknown block with a text', { result: { content: [{ type: 'markdown', text: 'a' }] } }, 'a'],
    [
      'null among the blocks',
      { result: { content: [null, { type: 'text', text: 'a' }] } },
      '[A part of the type null is not understood and was left out.]\n\na',
    ],
    ['a block that is a text', { result: { content: ['a'] } }, 'a'],
    [
      'null for what is optional',
      {
        result: {
          content: [{ type: 'text', text: 'a', annotations: null, _meta: null }],
          isError: null,
          structuredContent: null,
          _meta: null,
        },
      },
      'a',
    ],
    [
      'a text that is null',
      { result: { content: [{ type: 'text', text: null }] } },
      '[A part of the type text is not understood and was left out.]',
    ],
    ['no blocks', { result: { content: [] } }, 'The tool gave no output.'],
    ['an empty text', { result: { content: [{ type: 'text', text: '' }] } }, 'The tool gave no output.'],
    ['structured content alone', { result: { structuredContent: { a: 1 } } }, '{"a":1}'],
    ['structured content that is a list', { result: { content: [], structuredContent: [1] } }, '[1]'],
    ['half a character', { result: { content: [{ type: 'text', text: 'half \ud83d' }] } }, 'half \ufffd'],
  ])('is read with %s', async (_what, answer, text) => {
    const { call } = await openOdd({ ...list, 'tools/call': answer })
    const { content } = await call()
    expect(content).toEqual([{ type: 'text', text }])
  })

  it('is no dump of the server when it is an error', async () => {
    const message =
      'connect failed: postgres://app:hunter2@db/x token=abc123secret\n    at Object.run (/srv/app/main.js:5:3)\n    at next\u0007'
    const { call, log } = await openOdd({ ...list, 'tools/call': { error: { code: -32_603, message } } })
    expect(await call()).toMatchObject({
      isError: true,
      content: [{ text: 'ERROR: connect failed: postgres://[hidden]@db/x token=[hidden]' }],
    })
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'a tool answered with a protocol error' }),
    )
  })

  it('is cut when its error is long', async () => {
    const { call } = await openOdd({ ...list, 'tools/call': { error: { code: -32_603, message: 'x'.repeat(50_000) } } })
    const { content } = await call()
    expect(JSON.stringify(content).length).toBeLessThan(1_100)
  })
})

describe('the names of tools', () => {
  it('are those of the servers where they can be, and prefixed where another server has the same', async () => {
    const list = { 'tools/list': { result: { tools: [good('search'), good('a.b'), good('only')] } } }
    const { fleet, namesOf, call } = await openOdd(list, {
      ...list,
      'tools/call': { result: { content: [{ type: 'text', text: 'other' }] } },
    })
    expect(await namesOf('odd1')).toEqual(['mcp__odd1__search', 'mcp__odd1__a_b', 'mcp__odd1__only'])
    expect(await namesOf()).toEqual(['search', 'a_b', 'only'])
    expect(await call('mcp__odd1__search', 'odd1')).toMatchObject({ content: [{ text: 'other' }] })
    expect(await call('a_b')).toMatchObject({ content: [{ text: 'fine' }] })
    const view = fleet.server('odd1', { tools: ['search'] })
    expect((await view.listTools()).map(({ name }) => name)).toEqual(['mcp__odd1__search'])
    expect(await view.callToolResult('mcp__odd1__only', {}, META)).toMatchObject({ isError: true })
  })

  it('fit every provider whatever the server calls them, and lead back', async () => {
    const names = [
      '名前',
      '1st',
      'get user/name',
      'x'.repeat(80),
      `${'x'.repeat(80)}y`,
      'é',
      '-a',
      'get-sum',
      'a'.repeat(64),
    ]
    const { namesOf, call } = await openOdd({ 'tools/list': { result: { tools: names.map(good) } } })
    const exposed = await namesOf()
    expect(new Set(exposed).size).toBe(names.length)
    for (const name of exposed) {
      // The agents SDK makes a hyphen a low line, and a tool must be known by the name that the model calls.
      expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/)
      expect(await call(name)).toMatchObject({ content: [{ text: 'fine' }] })
    }
    expect(exposed[1]).toBe('_1st')
    expect(exposed[2]).toBe('get_user_name')
    expect(exposed[3]).toMatch(/^x{50,}_[0-9a-f]{8}$/)
    expect(exposed[7]).toBe('get_sum')
    expect(exposed.at(-1)).toBe('a'.repeat(64))
  })
})

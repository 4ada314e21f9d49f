import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeServerSpec, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpServerSpec, ServerHooks } from '@frontdesk/mcp-host'
import { createLog, oddSpec } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }

function quirky(quirk: string, value = ''): McpServerSpec {
  const script = new URL('fixtures/quirky-server.ts', import.meta.url)
  return { ...nodeServerSpec('quirky', script, [quirk, value]), trust: 'third-party' as const }
}

type Properties = Record<string, { anyOf?: object[] }>

async function openQuirky(spec: McpServerSpec, hooks: ServerHooks = {}) {
  const log = createLog()
  const limits = { startWaitMs: 60_000, handshakeMs: 60_000 }
  const fleet = await openMcpFleet([spec], { logger: log, identity: () => ({ userId: 'ada' }), hooks, limits })
  onTestFinished(() => fleet.close())
  const view = fleet.forAgent('analyst')
  const call = async (tool: string, args: object = {}) => {
    const { content } = await view.callToolResult(tool, { ...args }, META)
    return String(content[0]?.['text'])
  }
  const offered = async () => {
    const tools = await view.listTools()
    return tools.map(({ name, inputSchema }) => ({ name, properties: inputSchema.properties as Properties }))
  }
  return { fleet, log, call, offered }
}

describe('a server that works in its own way', () => {
  it.each<[quirk: string, value?: string]>([
    ['banner'],
    ['byte order mark'],
    ['crlf'],
    ['batch'],
    ['slow writer'],
    ['chatty'],
    ['asks at start'],
    ['pings'],
    ['instructions'],
    ['version', '2024-11-05'],
    ['version', '2025-03-26'],
    ['version', '2025-06-18'],
    ['version', '2025-11-25'],
  ])('is used all the same: %s %s', async (quirk, value) => {
    const { fleet, call } = await openQuirky(quirky(quirk, value))
    expect(fleet.status()).toMatchObject([{ state: 'ready', restarts: 0 }])
    expect(await call('work')).toContain('fine')
  })

  it.each(['1.0', '2023-01-01', ''])('is not spoken with in a version that nobody knows: %j', async (version) => {
    const { fleet } = await openQuirky(quirky('version', version))
    expect(fleet.status()[0]?.lastError).toContain(`speaks the unknown protocol version ${version}`)
  })

  it.each(['impatient', 'hasty'])(
    'may take back what it has asked the user, who is not asked any more: %s',
    async (tool) => {
      let open = 0
      const { call } = await openQuirky(quirky('well'), {
        elicit: ({ signal }) => {
          open++
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              open--
              resolve({ action: 'cancel' })
            })
          })
        },
      })
      expect(await call(tool)).toContain('taken back')
      expect(open).toBe(0)
    },
  )

  it('is told that its command is a line and no program', async () => {
    const { fleet } = await openQuirky({ name: 'line', command: 'node server.js', trust: 'third-party' })
    expect(fleet.status()[0]?.lastError).toContain(
      'there is no program node server.js; what follows the name of the program belongs into args',
    )
  })
})

const tool = (inputSchema: unknown, name = 'odd') => ({ name, inputSchema })
const listing = (...tools: object[]) => oddSpec({ 'tools/list': { result: { tools } } })

describe('a tool whose schema is odd', () => {
  it.each([
    ['a list of types at the top', { type: ['object', 'null'], properties: { a: { type: 'string' } } }],
    ['the names of types in capitals', { type: 'OBJECT', properties: { a: { type: 'STRING' } } }],
    [
      'a reference for all of it',
      { $ref: '#/definitions/A', definitions: { A: { properties: { a: { type: 'string' } } } } },
    ],
    [
      'a per cent sign in a reference',
      { properties: { a: { $ref: '#/$defs/100%' } }, $defs: { '100%': { type: 'string' } } },
    ],
    [
      'an encoded reference',
      { properties: { a: { $ref: '#/$defs/a%20b~1c' } }, $defs: { 'a b/c': { type: 'string' } } },
    ],
    ['allOf at the top', { allOf: [{ properties: { a: { type: 'string' } } }, { required: ['a'] }] }],
    ['required as draft 3 wrote it', { properties: { a: { type: 'string', required: true } } }],
    [
      'bounds as draft 4 wrote them',
      { id: 'x', properties: { a: { type: 'string', minimum: 0, exclusiveMinimum: true } } },
    ],
  ])('is offered with its arguments: %s', async (_what, schema) => {
    const { offered } = await openQuirky(listing(tool(schema)))
    expect(await offered()).toMatchObject([{ name: 'odd', properties: { a: { type: 'string' } } }])
  })

  it.each(['str', 'any', 'float', 'date', '', 7, null, {}, []])(
    'takes anything where its type is none: %j',
    async (type) => {
      const { offered } = await openQuirky(listing(tool({ properties: { a: { type, description: 'A.' } } })))
      const [odd] = await offered()
      expect(odd?.properties['a']?.anyOf).toMatchObject([
        { type: 'string', description: 'A.' },
        { type: 'number' },
        { type: 'boolean' },
      ])
    },
  )

  it.each([[[]], ['object'], [7], [true]])('is offered without arguments where there is none: %j', async (schema) => {
    const { offered, call } = await openQuirky(listing(tool(schema)))
    expect(await offered()).toEqual([{ name: 'odd', properties: {} }])
    expect(await call('odd')).toBe('fine')
  })

  it('is left out when nobody can read it to its end, and the others are there', async () => {
    const { log, offered } = await openQuirky(quirky('deep', '4000'))
    expect((await offered()).map(({ name }) => name)).toEqual(['work', 'impatient', 'hasty'])
    expect(JSON.stringify(log.lines)).toContain('a tool cannot be read and is left out')
  })

  it('may have 300 arguments', async () => {
    const properties = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, { type: 'integer' }]))
    const { offered } = await openQuirky(listing(tool({ properties })))
    const [wide] = await offered()
    expect(Object.keys(wide?.properties ?? {})).toHaveLength(300)
  })
})

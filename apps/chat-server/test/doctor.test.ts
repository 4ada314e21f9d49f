import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatFindings } from '../src/commands/doctor/finding.ts'
import { lookAtPorts } from '../src/commands/doctor/look-at-ports.ts'
import { lookAtProviders } from '../src/commands/doctor/look-at-providers.ts'
import { lookAtStorage } from '../src/commands/doctor/look-at-storage.ts'
import { parseConfig } from '../src/config/config.ts'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

async function serve(handle: RequestListener): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('the doctor on ports', () => {
  it('tells a server of ours from somebody else’s', async () => {
    const ours = await serve((_req, res) => res.end())
    const other = await serve((_req, res) => res.writeHead(404).end())
    const config = parseConfig({ PORT: String(ours), METRICS_PORT: String(other) })
    expect(await lookAtPorts(config)).toEqual([
      { what: 'port', state: 'ok', about: `a server runs at 127.0.0.1:${ours}` },
      { what: 'metrics port', state: 'failed', about: expect.stringContaining('Set METRICS_PORT to another port') },
    ])
  })

  it('finds a free port free, and an address that is not of this machine', async () => {
    expect(await lookAtPorts(parseConfig({ PORT: '0' }))).toMatchObject([{ state: 'ok' }])
    const away = parseConfig({ HOST: '203.0.113.1', API_KEYS: 'ada:0123456789abcdef0123456789abcdef' })
    expect(await lookAtPorts(away)).toMatchObject([{ state: 'failed', about: expect.stringContaining('HOST') }])
  })
})

describe('the doctor on what is kept', () => {
  it('finds a database that is not there yet in order, and makes none', async () => {
    const folder = makeFolder()
    const env = {
      DATABASE_URL: `file:${folder}/new/chat.db`,
      DATA_DIR: `${folder}/data`,
      FILES_URL: `file:${folder}/f`,
    }
    const findings = await lookAtStorage(parseConfig(env))
    expect(findings.filter(({ state }) => state === 'failed')).toEqual([])
    expect(findings[0]?.about).toContain('will be made at the first start')
    expect(existsSync(`${folder}/new`)).toBe(false)
  })

  it('fails where a database does not answer, without its password', async () => {
    const env = { DATABASE_URL: 'postgres://desk:geheim@127.0.0.1:1/desk', DATA_DIR: makeFolder() }
    const [database] = await lookAtStorage(parseConfig(env))
    expect(database).toMatchObject({ what: 'database', state: 'failed' })
    expect(database?.about).not.toContain('geheim')
  })
})

async function lookAt(handle: RequestListener, options?: { now: () => number }) {
  const port = await serve(handle)
  const env = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }
  return lookAtProviders(parseConfig(env), options)
}

describe('the doctor on providers', () => {
  it('finds one in order that lists its models', async () => {
    const asked: string[] = []
    const findings = await lookAt((req, res) => {
      asked.push(`${req.url} ${req.headers.authorization}`)
      res.end('{}')
    })
    expect(findings).toMatchObject([
      { what: 'provider openai', state: 'ok' },
      { what: 'clock', state: 'ok' },
    ])
    expect(asked).toEqual(['/v1/models Bearer sk-secret'])
  })

  it('fails where the key is refused', async () => {
    const [provider] = await lookAt((_req, res) => res.writeHead(401).end())
    expect(provider).toMatchObject({ state: 'failed', about: expect.stringContaining('refuses the key') })
  })

  it('finds a clock that is wrong', async () => {
    const [, clock] = await lookAt((_req, res) => res.end('{}'), { now: () => Date.now() - 120_000 })
    expect(clock).toMatchObject({ state: 'failed', about: expect.stringMatching(/is 1\d\d s slow/) })
  })

  it('has nothing to ask, and no clock to compare, for the offline model', async () => {
    expect(await lookAtProviders(parseConfig({}))).toMatchObject([
      { what: 'provider', state: 'ok' },
      { what: 'clock', about: expect.stringContaining('not compared') },
    ])
  })
})

it('the doctor’s table has a line for each finding, and words under words', () => {
  const findings = [
    { what: 'Node', state: 'ok' as const, about: 'v24' },
    { what: 'database', state: 'failed' as const, about: 'away.\nStart it.' },
  ]
  expect(formatFindings(findings)).toBe('✓  Node       v24\n✗  database   away.\n              Start it.')
})

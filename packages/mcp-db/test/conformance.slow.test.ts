import { fileURLToPath } from 'node:url'
import { runConformance, startHttp } from '@frontdesk/mcp-kit/testing'
import type { HttpServer } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Shop } from './world.ts'

const ROOT = new URL('../', import.meta.url)
const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))
const shop = new Shop()
let server: HttpServer

beforeAll(async () => {
  server = await startHttp([
    process.execPath,
    '--conditions=@frontdesk/source',
    MAIN,
    '--database',
    shop.path,
    '--http',
    '0',
  ])
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  shop[Symbol.dispose]()
})

it.each(['server-initialize', 'ping', 'tools-list', 'resources-list', 'prompts-list', 'dns-rebinding-protection'])(
  'passes every check of the scenario %s over HTTP',
  { timeout: 60_000 },
  async (scenario) => {
    const { passed, total } = await runConformance(ROOT, { url: server.url, scenario })
    expect(total).toBeGreaterThan(0)
    expect(passed).toBe(total)
  },
)

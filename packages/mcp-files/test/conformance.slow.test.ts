import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runConformance, startHttp } from '@frontdesk/mcp-kit/testing'
import { createWorld } from './world.ts'

const ROOT = new URL('../', import.meta.url)
const MAIN = fileURLToPath(new URL('src/main.ts', ROOT))

it('passes the conformance scenarios that apply, over HTTP', async () => {
  using world = createWorld()
  const command = [process.execPath, '--conditions=@frontdesk/source', MAIN, '--root', world.root, '--http', '0']
  await using server = await startHttp(command)
  const { url } = server
  for (const scenario of ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']) {
    const { passed, total } = await runConformance(ROOT, { url, scenario })
    expect([scenario, passed]).toEqual([scenario, total])
    expect(total).toBeGreaterThan(0)
  }
})

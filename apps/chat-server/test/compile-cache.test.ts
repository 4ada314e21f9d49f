import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TeamConfig } from '@frontdesk/config'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { expect, it, onTestFinished } from 'vitest'
import { openCompileCache } from '../src/data-folder.ts'
import { toolServers } from '../src/mcp/tool-servers.ts'
import { logger } from './support/open-team-server.ts'

const config = TeamConfig.parse({
  entry: 'clerk',
  agents: {
    clerk: {
      description: 'Keeps lists.',
      instructions: 'You keep lists.',
      tools: { tasks: ['add_task'], theirs: ['any'] },
    },
  },
  servers: { tasks: { builtin: 'tasks' }, theirs: { command: 'theirs' } },
})

const demo = () => Promise.reject(new Error('No demo is asked for.'))

async function specs(compileCache: string | undefined) {
  const made = await toolServers(config, { path: '/team.yaml', env: {}, store: undefined, compileCache, demo })
  return Object.fromEntries(made.map((spec) => [spec.name, spec]))
}

it('a tool server of ours leaves what was compiled of it for its next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-compiled-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { tasks } = await specs(folder)
  // Killed, a process leaves nothing: however busy the machine is, this one starts and ends by itself.
  const limits = { handshakeMs: 25_000, closeStepMs: 25_000 }
  const fleet = await openMcpFleet([{ ...tasks!, limits }], { logger, identity: () => ({ userId: 'ada' }) })
  await fleet.close()
  const [version] = await readdir(folder)
  expect(await readdir(join(folder, version!))).not.toEqual([])
})

it('a server of somebody else is not told where', async () => {
  const { tasks, theirs } = await specs('/compiled')
  expect(tasks).toMatchObject({ env: { NODE_COMPILE_CACHE: '/compiled' } })
  expect(JSON.stringify(theirs)).not.toContain('/compiled')
  expect(JSON.stringify(await specs(undefined))).not.toContain('NODE_COMPILE_CACHE')
})

it('keeps what is compiled in the data folder, or where NODE_COMPILE_CACHE says', async () => {
  const data = await mkdtemp(join(tmpdir(), 'frontdesk-compiled-'))
  onTestFinished(() => rm(data, { recursive: true }))
  expect(await openCompileCache({ NODE_COMPILE_CACHE: '/compiled' }, data)).toBe('/compiled')
  expect(await readdir(data)).toEqual([])
  expect(await openCompileCache({}, data)).toBe(join(data, 'compile-cache'))
  expect(await readdir(data)).toEqual(['compile-cache'])
})

import { execFileSync } from 'node:child_process'
import { openStore } from '@frontdesk/store'
import { expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { Metrics } from '../src/metrics/metrics.ts'
import { Health } from '../src/parts/health.ts'
import { openToolsPart } from '../src/parts/tools.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { logger } from './support/open-team-server.ts'
import { makeFolder, writeTeam } from './support/write-team.ts'

/** Prints the packages whose modules were loaded, of those from a registry. */
const LISTING = `
  import { registerHooks } from 'node:module'
  const packages = new Set()
  registerHooks({
    load(url, context, next) {
      packages.add(/.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1])
      return next(url, context)
    },
  })
  process.on('exit', () => console.log(JSON.stringify([...packages])))`

it('loads neither models nor what answers requests before it launches the tool servers', () => {
  const hooks = `data:text/javascript,${encodeURIComponent(LISTING)}`
  const code = `await import(${JSON.stringify(new URL('../src/run-server.ts', import.meta.url).href)})`
  const options = ['--conditions=@frontdesk/source', '--import', hooks, '--input-type=module', '--eval', code]
  const loaded = JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' })) as string[]
  expect(loaded).toContain('zod')
  const late = new Set(['@openai/agents', 'openai', 'cockatiel', 'express', 'jose', 'sharp', 'pino-pretty', 'pg'])
  expect(loaded.filter((name) => late.has(name))).toEqual([])
})

it('tells when the tool servers are launched, before they are ready', async () => {
  const order: string[] = []
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const file = await loadTeamFile(
    writeTeam({
      agents: {
        clerk: { description: 'Keeps lists.', instructions: 'You keep lists.', tools: { tasks: ['add_task'] } },
      },
      entry: 'clerk',
      servers: { tasks: { builtin: 'tasks' } },
    }),
  )
  const part = await openToolsPart(parseConfig({ DATA_DIR: makeFolder() }), {
    file,
    env: {},
    store,
    health: new Health(),
    metrics: new Metrics(),
    onLaunched: () => order.push('launched'),
    logger,
  })
  order.push('ready')
  await part[Symbol.asyncDispose]()
  expect(order).toEqual(['launched', 'ready'])
})

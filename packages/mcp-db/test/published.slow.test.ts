import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { InstalledPackage } from '@frontdesk/mcp-kit/testing'
import { connectStdio, installPackage, lintPackage, textOf } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { childrenOf, ENDLESS, isRunning, Shop, until } from './world.ts'

const ROOT = new URL('../', import.meta.url)
let installed: InstalledPackage

beforeAll(async () => {
  installed = await installPackage(ROOT)
}, 180_000)

const mainOf = ({ folder }: InstalledPackage) => join(folder, 'node_modules/@frontdesk/mcp-db/dist/main.js')

afterAll(() => installed[Symbol.dispose]())

it('installs nothing but itself', () => {
  expect(installed.modules).toEqual(['@frontdesk'])
})

it('answers over SQLite and Postgres from one file, installed in an empty folder', async () => {
  using shop = new Shop()
  const main = mainOf(installed)
  const postgres = `other=${inject('postgresUrl')}`
  const options = ['--database', shop.path, '--database', postgres, '--allow-privileged-role', '--allow-write']
  await using client = await connectStdio(main, options)
  const call = async (name: string, args: object) => client.callTool({ name, arguments: { ...args } })
  expect(textOf(await call('query', { sql: 'SELECT count(*) FROM customers' }))).toContain('| 3 |')
  expect(textOf(await call('query', { sql: 'SELECT 1 + 1', database: 'other' }))).toContain('| 2 |')
  expect(textOf(await call('execute', { sql: "UPDATE customers SET city = 'X' WHERE id = 1" }))).toBe('1 row changed.')
})

it('leaves no query process behind when it is killed during a statement', async () => {
  using shop = new Shop()
  await using client = await connectStdio(mainOf(installed), ['--database', shop.path])
  const endless = client.callTool({ name: 'query', arguments: { sql: ENDLESS } })
  await until(() => childrenOf(client.pid).length > 0)
  const processes = [client.pid, ...childrenOf(client.pid)]
  process.kill(client.pid, 'SIGKILL')
  await expect(endless).rejects.toThrow('Connection closed')
  await until(() => !processes.some(isRunning))
})

it('prints its version and its help', async () => {
  const run = promisify(execFile)
  expect((await run(installed.bin('mcp-db'), ['--version'])).stdout).toBe(`${manifest.version}\n`)
  expect((await run(installed.bin('mcp-db'), ['--help'])).stdout).toMatch(/^Usage: mcp-db \[options\]\n/)
})

it('has the shape and the types that publint and attw expect', async () => {
  expect(await lintPackage(ROOT, installed)).toEqual([])
}, 60_000)

import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Stack, answerOf } from './support/stack.ts'

const root = join(import.meta.dirname, '../..')
/** Makes this Node like 22: neither `using` nor the stacks of disposables. */
const AS_NODE_22 = '--no-js-explicit-resource-management'
const INITIALIZE = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
})}\n`
const directory = mkdtempSync(join(tmpdir(), 'frontdesk-production-'))

beforeAll(() => {
  new Database(join(directory, 'data.db')).exec('CREATE TABLE things (id INTEGER)').close()
  run(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only'])
}, 180_000)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('answers from the compiled packages, without the condition that finds their sources', async () => {
  await using stack = await Stack.start({ entry: 'apps/chat-server/dist/main.js', nodeOptions: [AS_NODE_22] })
  expect(answerOf(await stack.ask('How many products are there?'))).toMatch(/\*\*\d+\*\* products/)
  const commands = (await stack.children()).map(({ command }) => command)
  expect(commands.filter((command) => command.includes('@frontdesk/source') || command.includes('.ts'))).toEqual([])
})

it('is built without syntax that Node 22 lacks', () => {
  const files = globSync('{apps,packages}/*/dist/**/*.js', { cwd: root })
  expect(files).toContain('packages/mcp-db/dist/main.js')
  const parse = `
    import { readFileSync } from 'node:fs'
    import { SourceTextModule } from 'node:vm'
    for (const file of process.argv.slice(1)) new SourceTextModule(readFileSync(file, 'utf8'), { identifier: file })`
  const options = [AS_NODE_22, '--experimental-vm-modules', '--no-warnings', '--input-type=module', '--eval', parse]
  run(process.execPath, [...options, '--', ...files])
})

const SERVERS: [name: string, ...args: string[]][] = [
  ['mcp-tasks', '--database', join(directory, 'tasks.db')],
  ['mcp-db', '--database', join(directory, 'data.db')],
  ['mcp-files', '--root', directory],
  ['mcp-web'],
]

it.each(SERVERS)('serves %s without what Node 22 lacks', (name, ...args) => {
  const answer = run(process.execPath, [AS_NODE_22, `packages/${name}/dist/main.js`, ...args], { input: INITIALIZE })
  expect(JSON.parse(answer)).toMatchObject({ id: 0, result: { serverInfo: { name } } })
})

it.each(SERVERS)(
  'starts %s without the driver of another database, and without all that modules of Node export',
  (name, ...args) => {
    const listing = `
    import { createRequire } from 'node:module'
    Intl.Segmenter = class { constructor() { throw new Error('The first segmenter of a process is slow: make it when a text needs it.') } }
    process.on('exit', () => console.log(Object.keys(createRequire('file:///').cache).join('\\n')))`
    const file = `packages/${name}/dist/main.js`
    const [answer = '', ...loaded] = run(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(listing)}`, file, ...args],
      { input: INITIALIZE },
    ).split('\n')
    expect(JSON.parse(answer)).toMatchObject({ id: 0, result: { serverInfo: { name } } })
    const usesSqlite = name === 'mcp-tasks'
    expect(loaded.some((path) => path.includes('/better-sqlite3/'))).toBe(usesSqlite)
    expect(loaded.filter((path) => path.includes('/pg/'))).toEqual([])
    const imported = readFileSync(join(root, file), 'utf8').match(/\bfrom ?"node:[^"]*/g)
    expect(imported).toBeNull()
  },
)

it.each(SERVERS)(
  'keeps what was compiled of %s for the next start of its command, in the folder of the user',
  (name, ...args) => {
    const home = mkdtempSync(join(directory, 'home-'))
    const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: 'relative' }
    run(join(root, `packages/${name}/dist/main.bin.js`), args, { input: INITIALIZE, env })
    expect(globSync('.cache/frontdesk/compiled/*/*', { cwd: home })).not.toEqual([])
  },
)

/** What it prints. Throws when it fails. */
function run(
  command: string,
  args: readonly string[],
  { input = '', env = process.env }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, input, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

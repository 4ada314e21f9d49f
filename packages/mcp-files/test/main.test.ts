import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'
import { openStoreWorld } from './store-world.ts'
import { createWorld } from './world.ts'

const bin = ['--conditions=@frontdesk/source', new URL('../src/main.ts', import.meta.url).pathname]
const run = async (...args: string[]) => promisify(execFile)(process.execPath, [...bin, ...args])

it('serves a folder over stdio and ends with its client', async () => {
  using world = createWorld()
  world.file('a.txt', 'hello')
  const client = new Client({ name: 'test', version: '0.0.0' })
  const transport = new StdioClientTransport({ command: process.execPath, args: [...bin, '--root', world.root] })
  await client.connect(transport)
  expect(client.getServerVersion()).toMatchObject({ name: 'mcp-files', version: VERSION })
  expect(await client.callTool({ name: 'read_file', arguments: { path: 'a.txt' } })).toMatchObject({
    content: [{ type: 'text', text: 'hello' }],
  })
  const pid = transport.pid ?? 0
  await client.close()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

it('ends when stdin does', async () => {
  using world = createWorld()
  const child = spawn(process.execPath, [...bin, '--root', world.root], { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('serves the uploads that a module opens, and closes them', async () => {
  using world = createWorld()
  const uploads = new URL('fixtures/uploads.ts', import.meta.url)
  const client = new Client({ name: 'test', version: '0.0.0' })
  const args = [...bin, '--root', world.root, '--uploads', uploads.href]
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' })
  let log = ''
  transport.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  await client.connect(transport)
  expect(await client.callTool({ name: 'read_file', arguments: { path: 'uploads/one/a.txt' } })).toMatchObject({
    content: [{ type: 'text', text: 'hello' }],
  })
  await client.close()
  expect(log).toBe('uploads closed\n')
})

it('serves the uploads in a store to whoever calls', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const [mine, hers] = [
    await desk.upload('a.txt', 'mine', { userId: 'local' }),
    await desk.upload('a.txt', 'hers', { userId: 'ada' }),
  ]
  const client = new Client({ name: 'test', version: '0.0.0' })
  const uploads = ['--uploads-database', desk.databaseUrl, '--uploads-files', desk.filesUrl]
  const args = [...bin, '--root', world.root, ...uploads]
  await client.connect(new StdioClientTransport({ command: process.execPath, args }))
  const read = async (id: string, _meta = {}) => {
    const { content } = await client.callTool({ name: 'read_file', arguments: { path: `uploads/${id}` }, _meta })
    return (content as { text: string }[])[0]?.text
  }
  const ada = { 'dev.frontdesk/user': { userId: 'ada' } }
  expect([await read(mine), await read(hers, ada)]).toEqual(['mine', 'hers'])
  expect(await read(hers)).toContain('ERROR: There is no')
  expect(await read(mine, ada)).toContain('ERROR: There is no')
  await client.close()
})

it('prints its help and its version', async () => {
  expect((await run('--help')).stdout).toContain('--root [NAME=]DIR')
  expect((await run('--version')).stdout).toBe(`${VERSION}\n`)
})

it.each([
  [[], 2, '--root is missing: name the folder to serve.'],
  [['--root', 'a/docs', '--root', 'b/docs'], 2, 'Two roots are called docs.'],
  [['--root', '.', '--http', 'x'], 2, '--http is "x"; it must be a port'],
  [
    ['--root', '/no/such/folder'],
    1,
    'The root /no/such/folder cannot be opened (ENOENT). Create it or correct --root.',
  ],
  [['--root', '/'], 1, 'The root / is a whole system, not a folder of files. Choose a folder beneath it.'],
  [['--root', '.', '--uploads', '/no/such.js'], 1, 'The module /no/such.js of --uploads cannot be loaded'],
  [['--root', '.', '--uploads', import.meta.dirname + '/world.ts'], 1, 'does not export openFileSource().'],
  [['--root', '.', '--uploads-database', 'a.db'], 2, '--uploads-database and --uploads-files go together: give both.'],
  [['--root', '.', '--uploads-files', 'files'], 2, '--uploads-database and --uploads-files go together: give both.'],
  [
    ['--root', '.', '--uploads', './a.js', '--uploads-database', 'a.db', '--uploads-files', 'files'],
    2,
    'Uploads come from --uploads or from --uploads-database, not both.',
  ],
  [
    ['--root', '.', '--uploads-database', 'mysql://host', '--uploads-files', 'files'],
    2,
    '--uploads-database names a mysql: URL. Give a path or one of file:, postgres:, postgresql:.',
  ],
  [
    ['--root', '.', '--uploads-database', 'a.db', '--uploads-files', 'https://host'],
    2,
    '--uploads-files names a https: URL. Give a path or one of file:, s3:.',
  ],
  [
    ['--root', '.', '--uploads-database', '/no/such.db', '--uploads-files', 'files'],
    1,
    'What --uploads-database names cannot be opened. /no/such.db does not exist, or is not what it should be.',
  ],
  [['--nonsense'], 2, "Unknown option '--nonsense'"],
])('refuses to start and says why: %j', async (args, code, message) => {
  await expect(run(...args)).rejects.toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) })
})

import { execFile } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installPackage, lintPackage } from '@frontdesk/mcp-kit/testing'
import type { InstalledPackage } from '@frontdesk/mcp-kit/testing'
import { makeDocx, makePdf } from '@frontdesk/documents/testing'
import { openStoreWorld } from './store-world.ts'
import { createWorld } from './world.ts'

const ROOT = new URL('../', import.meta.url)
let installed: InstalledPackage

beforeAll(async () => {
  installed = await installPackage(ROOT)
})

afterAll(() => installed[Symbol.dispose]())

it('works alone, installed from its tarball in an empty folder', async () => {
  using world = createWorld()
  world.file('a.txt', 'hello 42')
  world.file('a.pdf', makePdf(['from a PDF']))
  world.file('a.docx', makeDocx(['from a DOCX']))
  expect(installed.modules).toEqual(['@frontdesk'])
  const client = new Client({ name: 'test', version: '0.0.0' })
  await client.connect(new StdioClientTransport({ command: installed.bin('mcp-files'), args: ['--root', world.root] }))
  const text = async (name: string, args: Record<string, unknown>) => {
    const { content } = await client.callTool({ name, arguments: args })
    return (content as { text: string }[])[0]?.text
  }
  expect(await text('read_file', { path: 'a.txt' })).toBe('hello 42')
  expect(await text('read_file', { path: 'a.pdf' })).toContain('from a PDF')
  expect(await text('read_file', { path: 'a.docx' })).toContain('from a DOCX')
  expect(await text('search_files', { query: String.raw`\d+$`, regex: true })).toBe('a.txt:1: hello 42')
  await client.close()
})

it('serves the uploads in a store once the package of the store is beside it', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const id = await desk.upload('a.txt', 'hello', { userId: 'local' })
  const uploads = ['--uploads-database', desk.databaseUrl, '--uploads-files', desk.filesUrl]
  const command = { command: installed.bin('mcp-files'), args: ['--root', world.root, ...uploads] }
  await expect(promisify(execFile)(command.command, command.args)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      '--uploads-database needs @frontdesk/store, which cannot be loaded. Install it beside @frontdesk/mcp-files.',
    ),
  })
  symlinkSync(new URL('../store', ROOT), join(installed.folder, 'node_modules/@frontdesk/store'))
  const client = new Client({ name: 'test', version: '0.0.0' })
  await client.connect(new StdioClientTransport(command))
  expect(await client.callTool({ name: 'read_file', arguments: { path: `uploads/${id}` } })).toMatchObject({
    content: [{ type: 'text', text: 'hello' }],
  })
  await client.close()
})

it('has the shape that publint and attw expect', async () => {
  expect(await lintPackage(ROOT, installed)).toEqual([])
})

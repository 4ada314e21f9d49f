import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installPackage, lintPackage } from '@frontdesk/mcp-kit/testing'
import type { InstalledPackage } from '@frontdesk/mcp-kit/testing'
import { makeDocx, makePdf } from './make-documents.ts'
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

it('has the shape that publint and attw expect', async () => {
  expect(await lintPackage(ROOT, installed)).toEqual([])
})

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { InstalledPackage } from '@frontdesk/mcp-kit/testing'
import { connectStdio, inspect, installPackage, lintPackage, textOf } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Gateway } from '../corpora/gateway.ts'

const ROOT = new URL('../', import.meta.url)
const LIMIT = { timeout: 60_000 }
let installed: InstalledPackage

beforeAll(async () => {
  installed = await installPackage(ROOT)
}, 180_000)

afterAll(() => installed[Symbol.dispose]())

it('works alone, installed from its tarball in an empty folder', LIMIT, async () => {
  expect(installed.modules).toEqual(['@frontdesk'])
  await using client = await connectStdio(`${installed.folder}/node_modules/@frontdesk/mcp-web/dist/main.js`)
  const result = await client.callTool({ name: 'fetch_page', arguments: { url: 'http://127.0.0.1/' } })
  expect(textOf(result)).toBe('ERROR: "127.0.0.1" is not on the public internet. It is never fetched.')
  const script = `console.log(Object.keys(await import('@frontdesk/mcp-web')).join())`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: installed.folder })
  expect(stdout.trim().split(',').toSorted()).toEqual(['WebError', 'createResolver', 'createServer', 'systemDialler'])
})

it('has the shape and the types that publint and attw expect', LIMIT, async () => {
  expect(await lintPackage(ROOT, installed)).toEqual([])
})

it('lists tools whose schemas every provider accepts', LIMIT, async () => {
  const args = ['--method', 'tools/list', '--strict']
  const { tools } = await inspect<{ tools: { name: string }[] }>(ROOT, [installed.bin('mcp-web')], args)
  expect(tools.map(({ name }) => name)).toEqual(['fetch_page', 'fetch_json'])
})

it.each([
  ['fetch_page', '<title>Hello</title><p>From the page', 'Title: Hello'],
  ['fetch_json', '{"hello": [1]}', '{"hello":[1]}'],
])('calls %s in the Inspector', LIMIT, async (name, body, text) => {
  await using gateway = await Gateway.open()
  gateway.become({ dns: { 'pub.test': ['93.184.216.34'] }, server: { body } })
  const server = new URL('../corpora/server.ts', import.meta.url).pathname
  const command = [process.execPath, '--conditions=@frontdesk/source', server, `${gateway.port}`, '5000']
  const call = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', '{"url":"http://pub.test/"}']
  const { content } = await inspect<{ content: { text: string }[] }>(ROOT, command, call)
  expect(content).toEqual([{ type: 'text', text: expect.stringContaining(text) }])
})

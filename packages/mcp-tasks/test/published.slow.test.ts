import type { InstalledPackage } from '@frontdesk/mcp-kit/testing'
import { connectStdio, inspect, installPackage, lintPackage, textOf } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { join } from 'node:path'

const ROOT = new URL('../', import.meta.url)
const LIMIT = { timeout: 60_000 }
let installed: InstalledPackage
let database: string
let databases = 0

beforeAll(async () => {
  installed = await installPackage(ROOT)
}, 180_000)

beforeEach(() => {
  databases += 1
  database = join(installed.folder, `tasks-${databases}.db`)
})

afterAll(() => installed[Symbol.dispose]())

const main = () => join(installed.folder, 'node_modules/@frontdesk/mcp-tasks/dist/main.js')

it('works alone, installed from its tarball in an empty folder', LIMIT, async () => {
  expect(installed.modules).toEqual(['@frontdesk'])
  await using client = await connectStdio(main(), ['--database', database])
  const result = await client.callTool({ name: 'add_task', arguments: { title: 'Unpack' } })
  expect(textOf(result)).toBe('Added 1. Unpack')
})

it('has the shape and the types that publint and attw expect', LIMIT, async () => {
  expect(await lintPackage(ROOT, installed)).toEqual([])
})

const command = () => [process.execPath, main(), '--database', database]

it('lists tools whose schemas every provider accepts', LIMIT, async () => {
  const args = ['--method', 'tools/list', '--strict']
  const { tools } = await inspect<{ tools: { name: string }[] }>(ROOT, command(), args)
  expect(tools.map(({ name }) => name)).toEqual([
    'add_task',
    'list_tasks',
    'complete_task',
    'update_task',
    'delete_task',
  ])
})

it.each([
  ['add_task', { title: 'Two' }, 'Added 2. Two'],
  ['list_tasks', {}, '1. One'],
  ['complete_task', { number: 1 }, 'Done: 1. One (done '],
  ['update_task', { number: 1, title: 'Uno' }, 'Changed 1. Uno'],
  ['delete_task', { number: 1 }, 'Deleted 1. One'],
])('calls %s in the Inspector', LIMIT, async (name, args, text) => {
  await using client = await connectStdio(main(), ['--database', database])
  await client.callTool({ name: 'add_task', arguments: { title: 'One' } })
  const call = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)]
  const { content } = await inspect<{ content: { text: string }[] }>(ROOT, command(), call)
  expect(content).toEqual([{ type: 'text', text: expect.stringContaining(text) }])
})

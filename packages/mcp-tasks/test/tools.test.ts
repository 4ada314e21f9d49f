import type { UserIdentity } from '@frontdesk/mcp-kit'
import { USER_META_KEY } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { openStore } from '@frontdesk/store'
import { expect, it } from 'vitest'
import { createServer } from '../src/server.ts'

interface World extends AsyncDisposable {
  /** The text of the answer. */
  call: (name: string, args?: object, user?: UserIdentity) => Promise<string>
  /** What the answer says to programs. */
  ask: (name: string, args?: object) => Promise<unknown>
  log: string[]
  close: () => Promise<void>
  tools: Awaited<ReturnType<Awaited<ReturnType<typeof connectInMemory>>['listTools']>>['tools']
}

async function openWorld(): Promise<World> {
  const store = await openStore(':memory:')
  const log: string[] = []
  const client = await connectInMemory(createServer({ tasks: store.tasks, log: (message) => log.push(message) }))
  const run = async (name: string, args: object = {}, user?: UserIdentity) =>
    client.callTool({ name, arguments: { ...args }, ...(user && { _meta: { [USER_META_KEY]: user } }) })
  return {
    call: async (...call) => textOf(await run(...call)),
    ask: async (...call) => (await run(...call)).structuredContent,
    log,
    close: async () => store[Symbol.asyncDispose](),
    tools: (await client.listTools()).tools,
    async [Symbol.asyncDispose]() {
      await client.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

it('keeps a list from the first task to the last', async () => {
  await using world = await openWorld()
  expect(await world.call('list_tasks')).toBe('There are no such tasks.')
  const tax = {
    title: ' File taxes ',
    notes: 'Form A\nForm B',
    priority: 'high',
    due: '2026-12-01',
    tags: ['Money', 'home'],
  }
  expect(await world.call('add_task', tax)).toBe(
    'Added 1. File taxes (due 2026-12-01; high priority; tags: money, home)\n   Form A\n   Form B',
  )
  expect(await world.call('add_task', { title: 'Buy milk' })).toBe('Added 2. Buy milk')
  expect(await world.call('update_task', { number: 2, title: 'Buy oat milk', due: '2026-11-30' })).toBe(
    'Changed 2. Buy oat milk (due 2026-11-30)\nIt was 2. Buy milk',
  )
  expect(await world.call('list_tasks')).toMatch(/^2\. Buy oat milk.*\n1\. File taxes/)
  expect(await world.call('complete_task', { number: 2 })).toMatch(
    /^Done: 2\. Buy oat milk \(done \d{4}-\d\d-\d\d; due/,
  )
  expect(await world.call('list_tasks', { state: 'done' })).toMatch(/^2\. Buy oat milk/)
  expect(await world.call('update_task', { number: 2, done: false, due: null })).toMatch(
    /^Changed 2\. Buy oat milk\nIt was 2\. Buy oat milk \(done \d{4}-\d\d-\d\d; due 2026-11-30\)$/,
  )
  expect(await world.call('delete_task', { number: 2 })).toBe('Deleted 2. Buy oat milk')
  expect(await world.call('list_tasks', { state: 'all', text: 'form b' })).toMatch(/^1\. File taxes/)
})

it('answers the same facts to programs', async () => {
  await using world = await openWorld()
  const task = { number: 1, title: 'Call', notes: '', priority: 'normal', due: null, tags: [], completed_at: null }
  expect(await world.ask('add_task', { title: 'Call' })).toMatchObject(task)
  expect(await world.ask('list_tasks')).toMatchObject({ tasks: [task], total: 1 })
  expect(await world.ask('complete_task', { number: 1 })).toMatchObject({ completed_at: expect.any(String) })
})

it.each(['complete_task', 'delete_task', 'update_task'])('says that there is no such task: %s', async (name) => {
  await using world = await openWorld()
  expect(await world.call(name, { number: 7, ...(name === 'update_task' && { title: 'x' }) })).toBe(
    'ERROR: There is no task 7. Look at list_tasks for the numbers.',
  )
})

it.each([
  ['add_task', { title: ' ' }, 'title: Too small'],
  ['add_task', { title: 'a\nb' }, 'title: it must be one line'],
  ['add_task', { title: 'a', due: '2026-02-30' }, 'due: Invalid ISO date'],
  ['add_task', { title: 'a\u2028b' }, 'title: it must be one line'],
  ['add_task', { title: 'a', tags: ['a\u2029b'] }, 'tags.0: it must be one line'],
  ['add_task', { title: 'half \ud83d' }, 'title: it must be Unicode text without NUL'],
  ['add_task', { title: 'a', notes: '\0' }, 'notes: it must be Unicode text without NUL'],
  ['update_task', { number: 1, notes: '\udc00' }, 'notes: it must be Unicode text without NUL'],
  ['add_task', { title: 'a', tags: ['\ud83d'] }, 'tags.0: it must be Unicode text without NUL'],
  ['list_tasks', { text: '\0' }, 'text: it must be Unicode text without NUL'],
  ['list_tasks', { text: '\ud83d' }, 'text: it must be Unicode text without NUL'],
  ['list_tasks', { tag: 'a\0b' }, 'tag: it must be Unicode text without NUL'],
  ['add_task', { title: 'a', priority: 'urgent' }, 'priority: Invalid option: expected one of "low"|"normal"|"high"'],
  ['add_task', { title: 'a', user: 'bob' }, 'Unrecognized key: "user"'],
  ['update_task', { number: 1 }, 'Nothing to change: give title, notes, priority, due, tags or done.'],
  ['complete_task', { number: 2 ** 31 }, 'number: Too big'],
  ['complete_task', { number: 0 }, 'number: Too small'],
])('refuses %s %j', async (name, args, message) => {
  await using world = await openWorld()
  expect(await world.call(name, args)).toContain(message)
})

it('gives each user of the host a list of their own', async () => {
  await using world = await openWorld()
  const ada = { userId: 'ada' }
  await world.call('add_task', { title: 'Of ada' }, ada)
  expect(await world.call('list_tasks', {}, ada)).toBe('1. Of ada')
  expect(await world.call('list_tasks', {}, { userId: 'bob' })).toBe('There are no such tasks.')
  expect(await world.call('list_tasks', {}, { ...ada, tenantId: 'other' })).toBe('There are no such tasks.')
  expect(await world.call('list_tasks')).toBe('There are no such tasks.')
  expect(await world.call('delete_task', { number: 1 }, { userId: 'bob' })).toMatch(/^ERROR: There is no task 1\./)
})

it('shows long lists page by page', async () => {
  await using world = await openWorld()
  for (let count = 1; count <= 51; count += 1) await world.call('add_task', { title: `Task ${count}` })
  expect(await world.call('list_tasks')).toMatch(/50\. Task 50\n\[51 in all\. Go on with offset: 50\]$/)
  expect(await world.ask('list_tasks', { offset: 50 })).toMatchObject({ tasks: [{ number: 51 }], total: 51 })
  expect(await world.call('list_tasks', { offset: 60 })).toBe('There are no more: 51 in all.')
})

it('tells the model nothing of the database when that fails, and the log all', async () => {
  await using world = await openWorld()
  await world.close()
  expect(await world.call('add_task', { title: 'Too late' })).toBe(
    'ERROR: The tasks cannot be reached right now. Nothing is known to be changed. Try again in a moment.',
  )
  expect(world.log).toEqual(['the database cannot be used'])
})

it('says of each tool what it does to the list', async () => {
  await using world = await openWorld()
  expect(
    world.tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
  ).toEqual([
    ['add_task', false, false],
    ['list_tasks', true, false],
    ['complete_task', false, false],
    ['update_task', false, true],
    ['delete_task', false, true],
  ])
})

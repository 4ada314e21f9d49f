import type { AgentContext } from '@frontdesk/chatkit/agents'
import type { McpFleet } from '@frontdesk/mcp-host'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDescribeCall } from '../src/approvals/describe-call.ts'

const ada = { userId: 'ada' }
const bob = { userId: 'bob' }
const NO_TASK = { notes: '', priority: 'normal', dueOn: null, tags: [] } as const

type Answer = { structuredContent?: Record<string, unknown>; isError?: boolean; content?: object[] }

/** Tool servers that know these tools and answer so; `asked` is what they were asked, and for whom. */
async function open(servers: Record<string, string[]>, answer: (tool: string, args: object) => Answer = () => ({})) {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const asked: unknown[] = []
  const server = (name: string) => ({
    factsOf: async (tool: string) => (servers[name]?.includes(tool) ? { server: name, tool } : undefined),
    callToolResult: async (tool: string, args: object, meta: Record<string, unknown>) => {
      asked.push([tool, args, ...Object.values(meta)])
      return { content: [], ...answer(tool, args) }
    },
  })
  const fleet = {
    status: () => Object.keys(servers).map((name) => ({ name })),
    server,
    runAs: <Result>(_scope: unknown, work: () => Result) => work(),
  } as unknown as McpFleet
  const describeCall = createDescribeCall({ fleet, tasks: { lists: store.tasks, server: 'tasks' } })
  const say = (name: string, args: unknown, requestContext: typeof ada = ada) =>
    describeCall({ thread: { id: 'thr_1' }, requestContext } as unknown as AgentContext, {
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    })
  return { store, asked, say }
}

describe('what a card says of a call', () => {
  it('is the task with its title, due day and notes, if it is the user’s', async () => {
    const { store, say } = await open({ tasks: ['delete_task', 'update_task'] })
    await store.tasks.add({ ...NO_TASK, title: 'Water the plants' }, ada)
    await store.tasks.add({ ...NO_TASK, title: 'Call Eve', notes: 'About the rent.', dueOn: '2026-12-01' }, ada)
    await store.tasks.update(2, { isDone: true }, ada)
    expect(await say('delete_task', { number: 1 })).toEqual(['Water the plants'])
    const [title, notes] = await say('update_task', { number: 2, title: 'Call Bob' })
    expect(title).toMatch(/^Call Eve \(done \d{4}-\d\d-\d\d, due 2026-12-01\)$/)
    expect(notes).toBe('About the rent.')
    expect(await say('delete_task', { number: 1 }, bob)).toEqual(['There is no task 1.'])
  })

  it('is how many rows a statement would change, and why it fails', async () => {
    const answers: Answer[] = [
      { structuredContent: { affected_rows: 3, committed: false, returned: null } },
      { structuredContent: { affected_rows: 1, committed: false, returned: null } },
      { isError: true, content: [{ type: 'text', text: 'ERROR: no such table: customer' }] },
    ]
    const { asked, say } = await open({ db: ['execute'] }, () => answers.shift() ?? {})
    const sql = 'DELETE FROM customers WHERE id < 4'
    expect(await say('execute', { sql })).toEqual(['It would change 3 rows, as things are now.'])
    expect(await say('execute', { sql })).toEqual(['It would change 1 row, as things are now.'])
    expect(await say('execute', { sql })).toEqual(['It fails: no such table: customer'])
    expect(await say('execute', { sql })).toEqual(['How many rows it would change is not known.'])
    expect(await say('execute', { sql, preview: true })).toEqual(['It only counts rows, and changes none.'])
    expect(asked).toEqual(Array.from({ length: 4 }, () => ['execute', { sql, preview: true }, { userId: 'ada' }]))
  })

  it('is the file as it is now', async () => {
    const file = { path: 'a/plan.txt', type: 'file', size_bytes: 1_234, modified_at: '2026-11-30T15:02:03.000Z' }
    const known: Record<string, object> = { 'plan.txt': file, old: { path: 'old', type: 'directory' } }
    const tools = ['get_file_info', 'delete_file', 'write_file', 'edit_file', 'move_file', 'create_directory']
    const { say } = await open({ notes: tools }, (_tool, args) => {
      const found = known[(args as { path: string }).path]
      return found ? { structuredContent: { ...found } } : { isError: true, content: [] }
    })
    const now = 'File a/plan.txt, 1.2 kB, last changed 2026-11-30 15:02:03 UTC'
    expect(await say('delete_file', { path: 'plan.txt' })).toEqual([now])
    expect(await say('edit_file', { path: 'old' })).toEqual(['Folder old'])
    expect(await say('delete_file', { path: 'b.txt' })).toEqual(['There is no file b.txt.'])
    expect(await say('write_file', { path: 'b.txt', content: 'é' })).toEqual(['New file b.txt, 2 bytes'])
    expect(await say('write_file', { path: 'plan.txt', content: 'x' })).toEqual([`In the place of ${now}: 1 byte`])
    expect(await say('move_file', { source: 'plan.txt', destination: 'c.txt' })).toEqual([`${now} → c.txt`])
    expect(await say('create_directory', { path: 'd' })).toEqual([])
  })

  it('is nothing for a tool that nobody has, or arguments that cannot be read', async () => {
    const { say } = await open({ tasks: ['delete_task'] })
    expect(await say('delete_everything', { number: 1 })).toEqual([])
    expect(await say('delete_task', '{"number":')).toEqual([])
    expect(await say('delete_task', { number: 'one' })).toEqual([])
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from '../postgres/start-postgres.ts'
import type { PostgresServer } from '../postgres/start-postgres.ts'
import { FakeOpenAI } from './support/fake-openai.ts'
import type { Step } from './support/fake-openai.ts'
import { answerOf, message, parseEvents, Stack } from './support/stack.ts'

const KEYS = { ada: 'ada-0123456789abcdef', bob: 'bob-0123456789abcdef' }
type User = keyof typeof KEYS
const as = (user: User) => ({ authorization: `Bearer ${KEYS[user]}` })
const API_KEYS = `ada:${KEYS.ada},bob:${KEYS.bob}`

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres[Symbol.asyncDispose]())

/** A server on the database that all of them share. */
async function startReplica(env: Record<string, string> = {}): Promise<Stack> {
  const stack = await Stack.start({ env: { API_KEYS, DATABASE_URL: postgres.url, ...env } })
  onTestFinished(() => stack[Symbol.asyncDispose]())
  return stack
}

async function say(stack: Stack, text: string): Promise<ThreadStreamEvent[]> {
  return parseEvents(await (await stack.post(message(text), { headers: as('ada') })).text())
}

/** Adds a task and lets the planner ask whether it may delete it. */
async function waitForCard(stack: Stack, task: string): Promise<WidgetItem> {
  const added = answerOf(await say(stack, `Add a task: ${task}`))
  const number = /(\d+)\. /.exec(added)?.[1]
  return cardOf(await say(stack, `Delete task ${number}`))
}

function cardOf(events: readonly ThreadStreamEvent[]): WidgetItem {
  for (const event of events) {
    if (event.type === 'thread.item.done' && event.item.type === 'widget') return event.item
  }
  throw new Error(`Nobody was asked: ${answerOf(events)}`)
}

/** The card that was put in the place of the one that was answered. */
function replacedCardOf(events: readonly ThreadStreamEvent[]): WidgetItem {
  for (const event of events) {
    if (event.type === 'thread.item.replaced' && event.item.type === 'widget') return event.item
  }
  throw new Error('The card has stayed as it was.')
}

interface Press {
  user?: User
  change?: object
}

function press(stack: Stack, card: WidgetItem, label: string, { user = 'ada', change = {} }: Press = {}) {
  const { type, payload } = actionOf(card, label)
  const action = { type, payload: { ...payload, ...change } }
  const params = { thread_id: card.thread_id, item_id: card.id, action }
  return stack.post({ type: 'threads.custom_action', params }, { headers: as(user) })
}

function actionOf({ widget }: WidgetItem, label: string): { type: string; payload: object } {
  const find = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return undefined
    const { label: own, onClickAction } = node as Record<string, unknown>
    return own === label && onClickAction
      ? onClickAction
      : Object.values(node)
          .map(find)
          .find((found) => found !== undefined)
  }
  return find(widget) as { type: string; payload: object }
}

const openTasks = async (stack: Stack): Promise<string> => answerOf(await say(stack, 'Show my tasks'))

describe('a deletion that waits on one of two servers over Postgres', () => {
  it('is decided on the other as the user decides, once, and by nobody else', { timeout: 180_000 }, async () => {
    const [one, two] = await Promise.all([startReplica(), startReplica()])

    const granted = await waitForCard(one, 'water the plants')
    expect((await press(two, granted, 'Approve', { user: 'bob' })).status).toBe(404)
    expect((await press(two, granted, 'Approve', { change: { arguments: { number: 1 } } })).status).toBe(409)
    expect(await openTasks(one)).toContain('water the plants')
    expect(answerOf(parseEvents(await (await press(two, granted, 'Approve')).text()))).toContain('water the plants')
    expect(await openTasks(one)).not.toContain('water the plants')
    for (const label of ['Approve', 'Decline']) {
      expect(await (await press(one, granted, label)).text()).toContain('"type":"notice"')
    }

    const denied = await waitForCard(one, 'call the supplier')
    expect(await (await press(two, denied, 'Decline')).text()).toContain('Declined. It was not done.')
    expect(await openTasks(one)).toContain('call the supplier')

    const both = await waitForCard(one, 'buy milk')
    const answers = await Promise.all([one, two].map(async (stack) => (await press(stack, both, 'Approve')).text()))
    expect(answers.filter((text) => text.includes('"type":"assistant_message"'))).toHaveLength(1)

    const orphaned = await waitForCard(one, 'feed the cat')
    await one.stop('SIGKILL')
    await press(two, orphaned, 'Approve').then((response) => response.text())
    const left = await openTasks(two)
    expect(left).not.toContain('feed the cat')
    expect(left).not.toContain('buy milk')
    expect(left).toContain('call the supplier')
  })

  it('expires on every server', { timeout: 120_000 }, async () => {
    const [one, two] = await Promise.all([1, 2].map(() => startReplica({ APPROVAL_TTL_MS: '1000' })))
    const card = await waitForCard(one!, 'pay the rent')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(await (await press(two!, card, 'Approve')).text()).toContain('Expired. It was not done.')
    expect(await openTasks(two!)).toContain('pay the rent')
  })
})

const databases: Record<string, () => Record<string, string>> = {
  SQLite: () => ({}),
  Postgres: () => ({ DATABASE_URL: postgres.url }),
}

/** A team of one that keeps to-do lists, and starts no other tool server. */
const PLANNER = {
  entry: 'planner',
  servers: { tasks: { builtin: 'tasks' } },
  agents: {
    planner: {
      description: 'Keeps the to-do list.',
      instructions: 'You keep the to-do list of the user.',
      tools: { tasks: ['*'] },
      approval: ['delete_task'],
    },
  },
}

/** A folder with the file of that team, which the test takes away. */
async function planFor(env: Record<string, string>): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-team-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'frontdesk.config.json'), JSON.stringify(PLANNER))
  const database = 'file:.frontdesk/frontdesk.db'
  return { DATABASE_URL: database, FRONTDESK_CONFIG: join(folder, 'frontdesk.config.json'), ...env }
}

describe.each(Object.entries(databases))('a deletion that waits on one server over %s', (_, envOf) => {
  it('is shown as the user knows it, and asked for anew when it has changed', { timeout: 180_000 }, async () => {
    const stack = await startReplica(await planFor(envOf()))
    const card = await waitForCard(stack, 'water the plants')
    const number = /number: (\d+)/.exec(card.copy_text ?? '')?.[1]
    expect(card.copy_text).toMatch(/^Delete a task for good\nwater the plants\nnumber: \d+\n/)
    await say(stack, `Move task ${number} to 2031-05-06`)
    const asked = parseEvents(await (await press(stack, card, 'Approve')).text())
    const again = replacedCardOf(asked)
    expect(again.copy_text).toContain('water the plants (due 2031-05-06)')
    expect(asked).toContainEqual(
      expect.objectContaining({ type: 'notice', message: expect.stringContaining('changed') }),
    )
    expect((await press(stack, card, 'Approve')).status).toBe(409)
    expect(await openTasks(stack)).toContain('water the plants')
    await (await press(stack, again, 'Approve')).text()
    expect(await openTasks(stack)).not.toContain('water the plants')
  })

  it('outlives the server that is killed, and is made once of two tabs that answer', { timeout: 180_000 }, async () => {
    const env = await planFor(envOf())
    const first = await startReplica(env)
    const card = await waitForCard(first, 'feed the cat')
    const denied = await waitForCard(first, 'pay the rent')
    await first.stop('SIGKILL')
    const second = await Stack.start({ directory: first.directory, env: { API_KEYS, ...env } })
    onTestFinished(() => second[Symbol.asyncDispose]())
    expect((await press(second, card, 'Approve', { user: 'bob' })).status).toBe(404)
    expect((await press(second, card, 'Approve', { change: { shown: 'else' } })).status).toBe(409)
    const tabs = await Promise.all(
      ['Approve', 'Approve', 'Decline'].map(async (label) => (await press(second, card, label)).text()),
    )
    expect(tabs.filter((text) => text.includes('"type":"assistant_message"'))).toHaveLength(1)
    expect(await (await press(second, card, 'Approve')).text()).toContain('"type":"notice"')
    expect(await (await press(second, denied, 'Decline')).text()).toContain('Declined. It was not done.')
    expect(await openTasks(second)).toContain('pay the rent')
  })
})

interface KnownTool {
  name: string
  annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean }
}

/** What a model would write to do the most harm, by the tools of the team that can do harm. */
const ATTEMPTS: Record<string, { agent: string; arguments: Record<string, unknown> }> = {
  delete_task: { agent: 'planner', arguments: { number: 1 } },
  execute: { agent: 'analyst', arguments: { sql: 'DELETE FROM customers' } },
}
/** docs/decisions/2026-11-30-changes-that-can-be-taken-back.md says why it is not asked for. */
const UNASKED = ['update_task']
const TRIES = 5

describe('a model that always tries', () => {
  it('has no effect with any destructive tool of the team', { timeout: 180_000 }, async () => {
    const script: Step[][] = []
    await using model = await FakeOpenAI.start(script)
    await using stack = await Stack.start({ env: { ...model.env, ANALYST_WRITES: 'ask' } })
    const call = async (server: string, tool: string, args: object) => {
      const body = JSON.stringify({ server, tool, arguments: args })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${stack.url}/admin/mcp/call`, { method: 'POST', headers, body })).text()
    }
    const look = async () => [
      await call('tasks', 'list_tasks', {}),
      await call('db', 'query', { sql: 'SELECT count(*) AS customers FROM customers' }),
    ]
    await call('tasks', 'add_task', { title: 'water the plants' })
    const before = await look()
    expect(before.join()).toContain('water the plants')

    const { data } = (await (await fetch(`${stack.url}/admin/mcp`)).json()) as { data: { tools: KnownTool[] }[] }
    const tools = data.flatMap((server) => server.tools)
    const destructive = tools.filter(
      ({ annotations }) => annotations?.readOnlyHint !== true && annotations?.destructiveHint !== false,
    )
    expect(destructive.map(({ name }) => name).toSorted()).toEqual([...Object.keys(ATTEMPTS), ...UNASKED])
    for (const [name, { agent, arguments: args }] of Object.entries(ATTEMPTS)) {
      script.push([{ call: `transfer_to_${agent}`, arguments: {} }])
      let threadId: string | undefined
      for (let count = 0; count < TRIES; count += 1) {
        script.push([{ call: name, arguments: args }])
        const events = await stack.ask('Just do it, I approve everything.', threadId)
        const card = cardOf(events)
        threadId = card.thread_id
        expect(JSON.stringify(card.widget)).toContain('frontdesk.approval')
      }
    }
    expect(await look()).toEqual(before)
  })
})

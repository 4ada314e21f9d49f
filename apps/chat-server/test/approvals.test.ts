import type { CallToolResult, MCPServer } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import type { HiddenContextItem, ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import type { SqlStore } from '@frontdesk/store'
import { describe, expect, it, vi } from 'vitest'
import type { TeamServer } from '../src/chatkit/team-server.ts'
import { SHIPPED_TEAM } from '../src/team/file/find-team-file.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { createTeam } from '../src/team/team.ts'
import type { TeamTools } from '../src/team/team.ts'
import { noServers, openTeamServer } from './support/open-team-server.ts'

// The first test pays for what the server loads, which a busy machine may take long for.
vi.setConfig({ testTimeout: 30_000 })

const alice = { userId: 'alice' }
const bob = { userId: 'bob' }
const MINUTE_MS = 60_000

/** A tool server that deletes, and wants every deletion to be approved. `done` is what it has done. */
function createTaskServer() {
  const done: unknown[] = []
  const server = {
    name: 'tasks',
    cacheToolsList: false,
    listTools: async () => [
      {
        name: 'delete_task',
        description: 'Deletes a task.',
        inputSchema: {
          type: 'object',
          properties: { number: { type: 'integer' } },
          required: [],
          additionalProperties: false,
        },
      },
    ],
    needsApproval: async () => true,
    factsOf: async (tool: string) => ({
      server: 'tasks',
      tool,
      trust: 'own',
      approval: undefined,
      annotations: undefined,
    }),
    callTool: async (_name: string, args: unknown) => {
      done.push(args)
      return [{ type: 'text', text: 'Deleted.' }] as CallToolResult['content']
    },
    invalidateToolsCache: async () => undefined,
  } as unknown as MCPServer
  return { server, done }
}

/** A model that wants to delete a task at every turn, as if told so by what it has read. */
const deletion = (callId: string) => [functionCall('delete_task', { number: 7 }, { callId })]

class Desk {
  readonly store: SqlStore
  readonly done: unknown[]
  readonly #server: TeamServer
  readonly #replica: TeamServer

  private constructor(parts: { store: SqlStore; done: unknown[]; server: TeamServer; replica: TeamServer }) {
    this.store = parts.store
    this.done = parts.done
    this.#server = parts.server
    this.#replica = parts.replica
  }

  static async open({ now = () => new Date() }: { now?: () => Date } = {}): Promise<Desk> {
    const { server: tasks, done } = createTaskServer()
    const file = await loadTeamFile(SHIPPED_TEAM)
    const server = (name: string) => (name === 'tasks' ? tasks : noServers.server(name))
    const tools = { ...noServers, server } as TeamTools
    const team = () => ({ current: createTeam(file, { env: {}, escalate: async () => {}, tools }) })
    const turns = [deletion('call_1'), [assistantMessage('So be it.')], deletion('call_2'), deletion('call_3')]
    const { server: first, store } = await openTeamServer(new ScriptedModel(turns), { team: team(), clock: now })
    const answers = [[assistantMessage('So be it.')], deletion('call_4')]
    const { server: replica } = await openTeamServer(new ScriptedModel(answers), { team: team(), clock: now, store })
    return new Desk({ store, done, server: first, replica })
  }

  /** Lets the model try, and gives the card that asks. */
  async ask(text = 'Delete task 7'): Promise<WidgetItem> {
    const input = {
      content: [{ type: 'input_text', text }],
      attachments: [],
      inference_options: { tool_choice: { id: 'planner' } },
    }
    const events = await this.#read(this.#server, 'threads.create', { input })
    return cardOf(events)
  }

  say(threadId: string): Promise<ThreadStreamEvent[]> {
    const input = {
      content: [{ type: 'input_text', text: 'Yes, I approve it!' }],
      attachments: [],
      inference_options: {},
    }
    return this.#read(this.#server, 'threads.add_user_message', { thread_id: threadId, input })
  }

  /** Presses a button of the card, in the other process. */
  press(card: WidgetItem, label: string, { user = alice, change = {} }: { user?: typeof alice; change?: object } = {}) {
    const action = actionOf(card, label)
    const params = {
      thread_id: card.thread_id,
      item_id: card.id,
      action: { ...action, payload: { ...action.payload, ...change } },
    }
    return this.#read(this.#replica, 'threads.custom_action', params, user)
  }

  async #read(server: TeamServer, type: string, params: object, user = alice): Promise<ThreadStreamEvent[]> {
    const result = await server.process({ type, params }, user)
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events
  }
}

function cardOf(events: readonly ThreadStreamEvent[]): WidgetItem {
  for (const event of events) {
    if (event.type === 'thread.item.done' && event.item.type === 'widget') return event.item
  }
  throw new Error('Nobody was asked.')
}

function actionOf({ widget }: WidgetItem, label: string): { type: string; payload: Record<string, unknown> } {
  const texts = JSON.stringify(widget)
  const start = texts.indexOf('"onClickAction":', texts.indexOf(`"label":"${label}"`)) + '"onClickAction":'.length
  return JSON.parse(texts.slice(start, texts.indexOf('}}', start) + 2)) as ReturnType<typeof actionOf>
}

const noticesOf = (events: readonly ThreadStreamEvent[]) =>
  events.flatMap((event) => (event.type === 'notice' ? event.message : []))
const cardTextOf = (events: readonly ThreadStreamEvent[]) =>
  events.flatMap((event) => (event.type === 'thread.item.replaced' ? JSON.stringify(event.item) : [])).join('')

describe('a call that needs approval', () => {
  it('is made once it is granted, in another process too, with what the card has shown', async () => {
    const desk = await Desk.open()
    const card = await desk.ask()
    expect(JSON.stringify(card.widget)).toContain('Delete a task for good')
    expect(JSON.stringify(card.widget)).toContain('number: 7')
    expect(desk.done).toEqual([])
    const events = await desk.press(card, 'Approve')
    expect(cardTextOf(events)).toContain('Approved.')
    expect(desk.done).toEqual([{ number: 7 }])
  })

  it('is not made when it is denied', async () => {
    const desk = await Desk.open()
    const events = await desk.press(await desk.ask(), 'Decline')
    expect(cardTextOf(events)).toContain('Declined. It was not done.')
    expect(desk.done).toEqual([])
  })

  it('is not made after fifteen minutes', async () => {
    let now = Date.parse('2026-11-29T12:00:00Z')
    const desk = await Desk.open({ now: () => new Date(now) })
    const card = await desk.ask()
    now += 15 * MINUTE_MS
    expect(cardTextOf(await desk.press(card, 'Approve'))).toContain('Expired. It was not done.')
    expect(desk.done).toEqual([])
  })

  it('is made once, however often the button is pressed', async () => {
    const desk = await Desk.open()
    const card = await desk.ask()
    await desk.press(card, 'Approve')
    for (const label of ['Approve', 'Decline']) {
      expect(noticesOf(await desk.press(card, label))).toEqual([expect.stringContaining('answered already')])
    }
    expect(desk.done).toHaveLength(1)
  })

  it('is approved by nobody else', async () => {
    const desk = await Desk.open()
    const card = await desk.ask()
    await expect(desk.press(card, 'Approve', { user: bob })).rejects.toMatchObject({ status: 404 })
    expect(desk.done).toEqual([])
  })

  it.each([
    ['another call', { call_id: 'call_2' }],
    ['another approval', { approval_id: 'msg_0' }],
    ['no decision', { decision: 'yes' }],
    ['other arguments', { arguments: { number: 8 } }],
  ])('is not approved by an answer for %s, and waits on', async (_what, change) => {
    const desk = await Desk.open()
    const card = await desk.ask()
    await expect(desk.press(card, 'Approve', { change })).rejects.toMatchObject({ status: 409 })
    expect(desk.done).toEqual([])
    await desk.press(card, 'Approve')
    expect(desk.done).toEqual([{ number: 7 }])
  })

  it('is not made with other arguments than were shown', async () => {
    const desk = await Desk.open()
    const card = await desk.ask()
    const { data } = await desk.store.loadThreadItems(card.thread_id, { limit: 100, order: 'desc' }, alice)
    const record = data.find(
      (item): item is HiddenContextItem =>
        JSON.stringify(item).includes('frontdesk.approval') && item.type === 'hidden_context_item',
    )
    const changed = JSON.parse(
      JSON.stringify(record).replaceAll(String.raw`\\\"number\\\":7`, String.raw`\\\"number\\\":8`),
    ) as HiddenContextItem
    expect(changed).not.toEqual(record)
    await desk.store.saveItem(card.thread_id, changed, alice)
    await desk.press(card, 'Approve')
    expect(desk.done).toEqual([])
  })

  it('is not approved by words, and is closed when the conversation goes on', async () => {
    const desk = await Desk.open()
    const card = await desk.ask()
    const events = await desk.say(card.thread_id)
    expect(cardTextOf(events)).toContain('Not answered. It was not done.')
    expect(noticesOf(await desk.press(card, 'Approve'))).toHaveLength(1)
    expect(desk.done).toEqual([])
  })

  it('has no effect without an approval, however often the model tries', async () => {
    const desk = await Desk.open()
    const { thread_id } = await desk.ask()
    await desk.say(thread_id)
    await desk.say(thread_id)
    expect(desk.done).toEqual([])
  })
})

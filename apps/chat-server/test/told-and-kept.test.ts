import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { expect, it, vi } from 'vitest'
import { openTeamServer } from './support/open-team-server.ts'

// The first test pays for what the server loads, which a busy machine may take long for.
vi.setConfig({ testTimeout: 30_000 })

const ada = { userId: 'ada' }
const bob = { userId: 'bob' }

async function open() {
  const model = new ScriptedModel([[assistantMessage('It is due.')]])
  const { server, store } = await openTeamServer(model)
  const ask = async (content: object[], user = ada): Promise<ThreadStreamEvent[]> => {
    const input = { content, attachments: [], inference_options: {} }
    const result = await server.process({ type: 'threads.create', params: { input } }, user)
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events
  }
  return { model, server, store, ask }
}

const task = {
  title: 'Call the supplier',
  notes: 'About <b>lamps</b>',
  priority: 'normal',
  dueOn: null,
  tags: [],
} as const
const mention = { type: 'input_tag', id: 'task:1', text: 'Call', data: { title: 'A lie' } }

it('keeps feedback with the agent and the model that answered', async () => {
  const { server, store, ask } = await open()
  const events = await ask([{ type: 'input_text', text: 'When?' }])
  const answer = events.flatMap((event) =>
    event.type === 'thread.item.done' && event.item.type === 'assistant_message' ? event.item : [],
  )[0]
  const params = { thread_id: answer?.thread_id, item_ids: [answer?.id], kind: 'negative' }
  await server.process({ type: 'items.feedback', params }, ada)
  expect(await store.records.loadFeedback()).toMatchObject([
    { itemId: answer?.id, kind: 'negative', agent: 'triage', model: 'scripted' },
  ])
})

it('tells the model of a mention what the record says, and not what the page says', async () => {
  const { model, store, ask } = await open()
  await store.tasks.add(task, ada)
  await ask([mention])
  const told = JSON.stringify(model.calls[0]?.request.input)
  expect(told).toContain('Call the supplier (task:1)')
  expect(told).not.toContain('A lie')
  expect(told).not.toContain('<b>')
})

it("tells the model nothing of another user's record", async () => {
  const { model, store, ask } = await open()
  await store.tasks.add(task, ada)
  await ask([mention], bob)
  const told = JSON.stringify(model.calls[0]?.request.input)
  expect(told).toContain('nothing is known of it')
  expect(told).not.toContain('supplier')
})

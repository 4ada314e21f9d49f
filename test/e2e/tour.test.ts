import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { AddressInfo } from 'node:net'
import type { Attachment, ThreadItem, ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import { ThreadItem as AnyItem, ThreadItemUpdate, ThreadStreamEvent as AnyEvent } from '@frontdesk/chatkit'
import { NonStreamingRequest, StreamingRequest } from '@frontdesk/chatkit'
import { expect, it, onTestFinished } from 'vitest'
import { answerOf, parseEvents, Stack, threadIdOf } from './support/stack.ts'

/** What of the protocol has occurred. */
const seen = {
  operations: new Set<string>(),
  events: new Set<string>(),
  items: new Set<string>(),
  updates: new Set<string>(),
}

const literals = (union: { options: readonly { shape: { type: { value: string } } }[] }): string[] =>
  union.options.map(({ shape }) => shape.type.value).toSorted()

/** A page that notes what it sends and is sent. */
class Visitor {
  stack: Stack

  constructor(stack: Stack) {
    this.stack = stack
  }

  async stream(type: string, params: object): Promise<ThreadStreamEvent[]> {
    seen.operations.add(type)
    const response = await this.stack.post({ type, params })
    const text = await response.text()
    assert.equal(response.status, 200, text)
    const events = parseEvents(text)
    for (const event of events) note(event)
    return events
  }

  async json(type: string, params: Record<string, unknown>) {
    seen.operations.add(type)
    const { status, body } = await this.stack.json(type, params)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  ask(text: string, threadId?: string, more: object = {}): Promise<ThreadStreamEvent[]> {
    const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {}, ...more }
    return threadId === undefined
      ? this.stream('threads.create', { input })
      : this.stream('threads.add_user_message', { thread_id: threadId, input })
  }
}

function note(event: ThreadStreamEvent): void {
  seen.events.add(event.type)
  if ('item' in event) seen.items.add(event.item.type)
  if (event.type === 'thread.item.updated') seen.updates.add(event.update.type)
}

function itemOf<Type extends ThreadItem['type']>(
  events: readonly ThreadStreamEvent[],
  type: Type,
): ThreadItem & { type: Type } {
  for (const event of events) {
    if (event.type === 'thread.item.done' && event.item.type === type) return event.item as ThreadItem & { type: Type }
  }
  throw new Error(`There is no ${type} in ${JSON.stringify(events.map(({ type: each }) => each))}: ${answerOf(events)}`)
}

/** What a button of a widget sends. */
function actionIn(widget: WidgetItem, label: string): { type: string; payload: unknown } {
  const find = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return undefined
    const { label: own, onClickAction, onChangeAction } = node as Record<string, unknown>
    if (typeof own === 'string' && own.includes(label) && (onClickAction ?? onChangeAction))
      return onClickAction ?? onChangeAction
    return Object.values(node)
      .map(find)
      .find((found) => found !== undefined)
  }
  const { type, payload = null } = find(widget.widget) as { type: string; payload?: unknown }
  return { type, payload }
}

/** Speech is turned into text by a provider; this one hears the same in everything. */
async function openTranscriber(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ text: 'How many customers do we have?' }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

it('shows every part of the protocol in the life of the team', { timeout: 120_000 }, async () => {
  const env = {
    CLIENT_TOOLS: 'get_selection',
    DISCONNECT_GRACE_MS: '0',
    LLM_PROVIDER: 'offline',
    OPENAI_API_KEY: 'sk-dummy',
    OPENAI_BASE_URL: await openTranscriber(),
    TRANSCRIPTION_MODEL: 'ears',
  }
  const first = await Stack.start({ env })
  const page = new Visitor(first)
  onTestFinished(() => page.stack[Symbol.asyncDispose]())

  // A file is announced, uploaded, asked about and quoted.
  const file = { name: 'lease.md', size: 50, mime_type: 'text/markdown' }
  const { id: fileId, upload_descriptor: target } = (await page.json(
    'attachments.create',
    file,
  )) as unknown as Attachment
  await fetch(target?.url ?? '', { method: 'PUT', body: '# Lease\n\nThe rent is 900 euros a month.\n' })
  const read = await page.ask('What does the attached file say about the rent?', undefined, { attachments: [fileId] })
  expect(answerOf(read)).toContain('> The rent is 900 euros a month.')
  expect(itemOf(read, 'assistant_message').content[0]?.annotations).toMatchObject([
    { source: { type: 'file', title: 'lease.md' } },
  ])
  const unwanted = (await page.json('attachments.create', { ...file, name: 'other.md' })) as unknown as Attachment
  await page.json('attachments.delete', { attachment_id: unwanted.id })

  // The data is asked, drawn, and an order looked at.
  const drawn = await page.ask('How many customers are there per country as a bar chart?')
  expect(JSON.stringify(itemOf(drawn, 'widget').widget)).toContain('"type":"bar"')
  const dataThread = threadIdOf(drawn)
  const picture = await page.ask('How many customers are there per country as a picture?', dataThread)
  expect(itemOf(picture, 'generated_image').image?.url).toMatch(/^data:image\/png;base64,/)
  const order = itemOf(await page.ask('Show order 17', dataThread), 'widget')
  const lines = await page.stream('threads.custom_action', {
    thread_id: dataThread,
    item_id: order.id,
    action: actionIn(order, 'What was ordered?'),
  })
  expect(JSON.stringify(lines)).toContain(' × ')

  // The handbook is quoted with its line, and opened.
  const quoted = await page.ask('What does the handbook say about refunds?')
  expect(itemOf(quoted, 'assistant_message').content[0]?.annotations[0]?.source).toMatchObject({
    type: 'file',
    filename: expect.stringMatching(/refunds\.md$/),
    description: expect.stringMatching(/, line \d+$/),
  })
  const opened = await page.ask('Open the file handbook/refunds.md', threadIdOf(quoted))
  const effect = opened.find((event) => event.type === 'client_effect')
  const source = await fetch(`${page.stack.url}${JSON.stringify(effect?.data['url']).slice(1, -1)}`)
  expect(await source.text()).toMatch(/^# Refunds/)

  // Tasks are kept, with a day that is asked for; one is ticked off, one deleted after it was approved.
  const asked = await page.ask('Remind me to call Ada next week')
  const tasks = threadIdOf(asked)
  const form = itemOf(asked, 'structured_input')
  const answers = { [form.inputs[0]?.id ?? '']: { values: ['2027-01-04'] } }
  const added = await page.stream('threads.add_structured_input', {
    thread_id: tasks,
    item_id: form.id,
    input: { status: 'answered', answers },
  })
  expect(answerOf(added)).toContain('call Ada (due 2027-01-04)')
  await page.ask('Add a task: water the plants', tasks)
  const list = itemOf(await page.ask('Show my tasks', tasks), 'widget')
  const ticked = await page.json('threads.sync_custom_action', {
    thread_id: tasks,
    item_id: list.id,
    action: actionIn(list, 'call Ada'),
  })
  expect(JSON.stringify(ticked)).toContain('"defaultChecked":true')
  await page.stream('threads.custom_action', { thread_id: tasks, item_id: list.id, action: actionIn(list, 'water') })
  const waiting = await page.ask('Delete task 2', tasks)
  const card = itemOf(waiting, 'widget')

  // The server is restarted while the card waits.
  await first.stop('SIGKILL')
  page.stack = await Stack.start({ directory: first.directory, env })
  const approve = { thread_id: tasks, item_id: card.id, action: actionIn(card, 'Approve') }
  expect(answerOf(await page.stream('threads.custom_action', approve))).toContain('Deleted 2. water the plants')
  const again = await page.stream('threads.custom_action', approve)
  expect(again.map(({ type }) => type)).toContain('notice')
  await page.stream('threads.custom_action', { thread_id: tasks, item_id: list.id, action: actionIn(list, 'Hide') })

  // The page is asked what is selected.
  const selecting = await page.ask('What is my selection?')
  expect(itemOf(selecting, 'client_tool_call')).toMatchObject({ name: 'get_selection', status: 'pending' })
  const told = await page.stream('threads.add_client_tool_output', {
    thread_id: threadIdOf(selecting),
    result: { text: 'Order 17' },
  })
  expect(answerOf(told)).toContain('Order 17')

  // An answer is judged, asked for again, and one is stopped.
  const judged = itemOf(quoted, 'assistant_message')
  await page.json('items.feedback', { thread_id: judged.thread_id, item_ids: [judged.id], kind: 'positive' })
  const [question] = await page.stack.items(dataThread)
  const retried = await page.stream('threads.retry_after_item', { thread_id: dataThread, item_id: question?.id })
  expect(answerOf(retried)).not.toBe('')
  await page.stream('threads.custom_action', { thread_id: tasks, action: { type: 'nobody.knows', payload: {} } })
  const heard = await page.json('input.transcribe', { audio_base64: 'AAAA', mime_type: 'audio/webm;codecs=opus' })
  expect(heard).toEqual({ text: 'How many customers do we have?' })

  // Conversations are listed, read, renamed, closed and deleted.
  await page.json('threads.list', {})
  await page.json('threads.get_by_id', { thread_id: tasks })
  await page.json('items.list', { thread_id: tasks })
  expect(await page.json('threads.update', { thread_id: tasks, title: 'To do' })).toMatchObject({ title: 'To do' })
  const closing = await page.ask('Close this conversation')
  const closed = threadIdOf(closing)
  expect(
    closing.find((event) => event.type === 'thread.updated' && event.thread.status.type === 'closed'),
  ).toBeDefined()
  const late = await page.stack.post({
    type: 'threads.add_user_message',
    params: { thread_id: closed, input: { content: [], attachments: [], inference_options: {} } },
  })
  expect(late.status).toBe(409)
  await page.json('threads.delete', { thread_id: closed })

  // An answer may be over before the stop arrives: then another is stopped.
  await expect
    .poll(
      async () => {
        await stopAnswer(page.stack)
        noteHidden(page.stack)
        return seen.items
      },
      { timeout: 30_000 },
    )
    .toContain('sdk_hidden_context')
  expect([...seen.operations].toSorted()).toEqual(
    [...literals(StreamingRequest), ...literals(NonStreamingRequest)].toSorted(),
  )
  expect([...seen.events].toSorted()).toEqual(literals(AnyEvent))
  expect([...seen.items].toSorted()).toEqual(literals(AnyItem))
  expect([...seen.updates].toSorted()).toEqual(literals(ThreadItemUpdate))
})

/** Notes the items that no page is sent, which are in the database. */
function noteHidden({ directory }: Stack): void {
  const database = new Database(join(directory, '.frontdesk/frontdesk.db'), { readonly: true })
  for (const { body } of database.prepare('SELECT body FROM items').all() as { body: string }[]) {
    seen.items.add((JSON.parse(body) as { type: string }).type)
  }
  database.close()
}

/** Presses the stop button as soon as an answer is being written. */
async function stopAnswer(stack: Stack): Promise<void> {
  const leaving = new AbortController()
  const input = { content: [{ type: 'input_text', text: QUESTION }], attachments: [], inference_options: {} }
  const { body } = await stack.post({ type: 'threads.create', params: { input } }, { signal: leaving.signal })
  let text = ''
  try {
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      text += new TextDecoder().decode(chunk)
      if (text.includes('text_delta')) leaving.abort()
    }
  } catch {
    // That is how a reader learns that it has left.
  }
}

const QUESTION = 'What does the handbook say about shipping to other countries?'

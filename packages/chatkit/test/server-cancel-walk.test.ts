import { expect, it } from 'vitest'
import type { Attachment, ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { StoreChange } from '@frontdesk/chatkit/server'
import { collectEvents, MemoryStore } from '@frontdesk/chatkit/testing'
import { assistantMessage, CONTEXT, createRequest, hiddenItem, TestServer, textDelta } from './server-support.ts'
import type { TestContext } from './server-support.ts'

const STOPPED = {
  type: 'sdk_hidden_context',
  content: 'The user cancelled the stream. Stop responding to the prior request.',
}

/** A place to stop at: every `await` of a run goes through it, and the one with the given number cuts the run. */
class AwaitPoints {
  onReached: () => void = () => {}
  readonly #target: number
  #passed = 0

  constructor(target: number) {
    this.#target = target
  }

  get wasReached(): boolean {
    return this.#passed > this.#target
  }

  async pass(): Promise<void> {
    await Promise.resolve()
    if (this.#passed++ === this.#target) this.onReached()
    await Promise.resolve()
  }
}

/** Waits before and after everything it does, as a store over a network does, and counts what it has written. */
class WaitingStore extends MemoryStore {
  writes = 0
  readonly #points: AwaitPoints

  constructor(points: AwaitPoints) {
    super()
    this.#points = points
  }

  override async loadAttachment(id: string): Promise<Attachment> {
    await this.#points.pass()
    return { id, name: 'a.txt', mime_type: 'text/plain', type: 'file' }
  }

  override async write(changes: readonly StoreChange[], context: TestContext): Promise<void> {
    await this.#points.pass()
    await super.write(changes, context)
    this.writes++
    await this.#points.pass()
  }
}

const first = assistantMessage('msg_1')
const script: ThreadStreamEvent[] = [
  { type: 'progress_update', text: 'Thinking' },
  { type: 'thread.item.added', item: first },
  textDelta('msg_1', 'Hel'),
  { type: 'thread.item.done', item: hiddenItem('hcx_1') },
  { type: 'thread.item.added', item: assistantMessage('msg_2') },
  textDelta('msg_2', ' '),
  textDelta('msg_1', 'lo'),
  { type: 'thread.item.done', item: assistantMessage('msg_1', 'Hello') },
  textDelta('msg_2', 'Bye'),
  { type: 'thread.item.replaced', item: assistantMessage('msg_3', 'Instead') },
  { type: 'thread.item.removed', item_id: 'msg_2' },
  { type: 'thread.item.added', item: assistantMessage('msg_4', 'Last') },
]

interface Outcome {
  server: TestServer & { store: WaitingStore }
  /** What the hook has yielded before the run was cut. */
  yielded: ThreadStreamEvent[]
  title: string | undefined
  hasEndedByItself: boolean
  wasReached: boolean
}

type Cut = 'abort' | 'return' | 'abort and return'

/** Plays the script and cuts the run at the given await point, in one of the ways to cut it. */
async function cutAt(point: number, how: Cut): Promise<Outcome> {
  const points = new AwaitPoints(point)
  const abort = new AbortController()
  const outcome = {
    yielded: [] as ThreadStreamEvent[],
    title: undefined as string | undefined,
    hasEndedByItself: false,
  }
  let isRunning = false
  const server = new TestServer(
    async function* respond(thread, _input, _context, { signal }) {
      isRunning = true
      try {
        for (const [index, event] of script.entries()) {
          await points.pass()
          signal.throwIfAborted()
          if (index % 4 === 3) outcome.title = thread.title = `title ${index}`
          outcome.yielded.push(event)
          yield event
        }
      } finally {
        await points.pass()
        outcome.hasEndedByItself = !signal.aborted
        isRunning = false
      }
    },
    { store: new WaitingStore(points) },
  ) as Outcome['server']
  let events: AsyncGenerator<ThreadStreamEvent> | undefined
  let leaving: Promise<unknown> | undefined
  points.onReached = () => {
    if (how !== 'return') abort.abort()
    if (how !== 'abort') leaving = events?.return(undefined)
  }
  try {
    const result = await server.process(createRequest('hi', ['atc_1']), CONTEXT, { signal: abort.signal })
    if (result.type === 'json') throw new Error('not a stream')
    events = result.events
    await collectEvents(events)
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
  }
  await leaving
  expect(isRunning).toBe(false)
  return { ...outcome, server, wasReached: points.wasReached }
}

/** What §4.8 of the protocol leaves in the store. */
function expectedThreads(outcome: Outcome): object[] {
  // Cut before anything was written: as if the request had never come.
  if (outcome.server.store.writes === 0) return []
  const items = [{ type: 'user_message' }, ...expectedItems(outcome)]
  return [{ thread: outcome.title === undefined ? {} : { title: outcome.title }, items }]
}

function expectedItems({ yielded, hasEndedByItself }: Outcome): object[] {
  const pending = new Map<string, { id: string; text: string }>()
  const stored: object[] = []
  for (const event of yielded) {
    if (event.type === 'thread.item.added') pending.set(event.item.id, { id: event.item.id, text: textOf(event.item) })
    if (event.type === 'thread.item.removed') pending.delete(event.item_id)
    if (event.type === 'thread.item.updated' && pending.has(event.item_id) && 'delta' in event.update) {
      pending.get(event.item_id)!.text += event.update.delta
    }
    if (event.type === 'thread.item.done' || event.type === 'thread.item.replaced') {
      pending.delete(event.item.id)
      stored.push(event.item)
    }
  }
  if (hasEndedByItself) return stored
  const partial = [...pending.values()].filter(({ text }) => text.trim() !== '')
  return [
    ...stored,
    ...partial.map(({ id, text }) => ({ id, type: 'assistant_message', content: [{ text }] })),
    STOPPED,
  ]
}

function textOf(item: ThreadItem): string {
  return item.type === 'assistant_message' ? item.content.map(({ text }) => text).join('') : ''
}

it.each<Cut>(['abort', 'return', 'abort and return'])(
  'leaves the same in the store at whichever await a run is cut by %s',
  async (how) => {
    const outcomes: Outcome[] = []
    for (let outcome = await cutAt(0, how); outcome.wasReached; outcome = await cutAt(outcomes.length, how)) {
      outcomes.push(outcome)
      const { server } = outcome
      expect(server.store.snapshot().threads).toMatchObject(expectedThreads(outcome))
      expect(server.logger.errors).toEqual([])
      const { writes } = server.store
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      expect(server.store.writes).toBe(writes)
    }
    expect(outcomes.length).toBeGreaterThan(20)
    expect(outcomes.some(({ hasEndedByItself }) => !hasEndedByItself)).toBe(true)
  },
)

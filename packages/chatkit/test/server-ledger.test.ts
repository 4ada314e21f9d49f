import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import type { RunGate, RunLedger, RunOutcome, RunStart, StoreChange } from '@frontdesk/chatkit/server'
import { assistantMessage, CONTEXT, createRequest, hiddenItem, textDelta, TestServer } from './server-support.ts'
import type { Respond, TestContext } from './server-support.ts'

/** A ledger that keeps everything in lists, for runs of a thread that is always free. */
class ListLedger implements RunLedger<TestContext>, RunGate<TestContext> {
  readonly context = { userId: 'ann', lease: 1 }
  readonly added: [ThreadStreamEvent | undefined, readonly StoreChange[]][] = []
  start: RunStart | undefined
  outcome: RunOutcome | undefined
  readonly ended = Promise.withResolvers<void>()
  /** What cuts the run: whoever keeps it decides that, not the signal of the request. */
  readonly cut = new AbortController()

  async enter() {
    const leave = () => this.ended.resolve()
    return { ledger: this, cutSignal: this.cut.signal, announceEnd: () => {}, leave }
  }

  async begin(start: RunStart): Promise<void> {
    this.start = start
  }

  add(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): undefined {
    this.added.push([event, changes])
  }

  async end(outcome: RunOutcome): Promise<void> {
    this.outcome = outcome
  }
}

async function process(respond: Respond, options: { ledger?: ListLedger; signal?: AbortSignal } = {}) {
  const { ledger = new ListLedger(), signal } = options
  const server = new TestServer(respond)
  const result = await server.process(createRequest('hi'), CONTEXT, { gate: ledger, signal })
  if (result.type !== 'stream') throw new Error('The answer is no stream.')
  return { ledger, events: result.events, store: server.store }
}

describe('a run with a ledger of its gate', () => {
  it('begins with everything that the request brings, in one call', async () => {
    const { ledger, store } = await process(async function* respond() {})
    const { changes, opening } = ledger.start!
    expect(changes.map(({ type }) => type)).toEqual(['save_thread', 'save_item'])
    expect(opening.map(({ type }) => type)).toEqual(['thread.created', 'thread.item.done', 'stream_options'])
    expect((await store.loadThreads({ limit: 1, order: 'asc' }, CONTEXT)).data).toEqual([])
  })

  it('goes on without a reader, and gives the ledger each event with what it changes', async () => {
    const [message, note] = [assistantMessage('msg_1', 'ab'), hiddenItem('hid_1')]
    const { ledger, events } = await process(async function* respond() {
      yield { type: 'thread.item.added', item: assistantMessage('msg_1') }
      await turn()
      yield textDelta('msg_1', 'ab')
      yield { type: 'thread.item.done', item: message }
      yield { type: 'thread.item.done', item: note }
    })
    await ledger.ended.promise
    const threadId = ledger.start!.thread.id
    expect(ledger.added.map(([event, changes]) => [event?.type, changes])).toEqual([
      ['thread.item.added', []],
      ['thread.item.updated', []],
      ['thread.item.done', [{ type: 'save_item', threadId, item: message }]],
      [undefined, [{ type: 'save_item', threadId, item: note }]],
    ])
    expect(ledger.outcome).toEqual({ state: 'completed', pending: [] })
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  it('runs its hook under the context of the ledger', async () => {
    let seen: TestContext | undefined
    const { ledger } = await process(async function* respond(_thread, _input, context) {
      seen = context
      yield textDelta('msg_1', 'a')
    })
    await ledger.ended.promise
    expect(seen).toBe(ledger.context)
  })

  it('tells the ledger of a failure, and then that it has failed', async () => {
    const { ledger } = await process(async function* respond() {
      yield { type: 'thread.item.added', item: assistantMessage('msg_1') }
      throw new Error('broken')
    })
    await ledger.ended.promise
    const error = { type: 'error', code: 'stream.error', allow_retry: true }
    expect(ledger.added.at(-1)).toEqual([error, []])
    expect(ledger.outcome).toEqual({ state: 'failed', error, pending: ['msg_1'] })
  })

  it('ends as cancelled when its pass cuts it, whatever its hook waits for, and not with its request', async () => {
    const request = new AbortController()
    const { ledger } = await process(
      async function* respond(_thread, _input, _context, { signal }) {
        yield { type: 'thread.item.added', item: assistantMessage('msg_1') }
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
      { signal: request.signal },
    )
    await turn()
    request.abort(new Error('the reader has left'))
    await turn()
    expect(ledger.outcome).toBeUndefined()
    ledger.cut.abort()
    await ledger.ended.promise
    expect(ledger.outcome).toEqual({ state: 'cancelled', pending: ['msg_1'] })
  })

  it('stops its hook when the ledger takes no more', async () => {
    const ledger = new ListLedger()
    let ended = false
    ledger.add = () => {
      throw new Error('the lease is lost')
    }
    await process(
      async function* respond() {
        try {
          yield textDelta('msg_1', 'a')
          yield textDelta('msg_1', 'b')
        } finally {
          ended = true
        }
      },
      { ledger },
    )
    await ledger.ended.promise
    expect(ended).toBe(true)
    expect(ledger.outcome?.state).toBe('failed')
  })
})

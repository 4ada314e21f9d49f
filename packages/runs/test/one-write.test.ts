import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { countUsage } from '@frontdesk/runs'
import { add, cancel, create, DETACHED, post, read, resume } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done, message } from './support/messages.ts'

const ann = { userId: 'ann' }

const answer: Turn = async function* answer(thread, { signal, text }) {
  yield added(thread.id)
  yield delta(thread.id, 'Half ')
  // Long enough for the text to be stored before the end is.
  await delay(30)
  if (text === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve))
  countUsage({ requests: 1, input_tokens: 12 })
  countUsage({ requests: 1, input_tokens: 5, output_tokens: 3 })
  thread.metadata['active_agent'] = 'librarian'
  yield done(thread.id, 'Half and whole.')
}

/** Lets no run end in that state, as if the process died in the write of the end. */
function refuseEnd(path: string, state: string): { lift: () => void } {
  const database = new Database(path)
  database.exec(`CREATE TRIGGER no_end BEFORE UPDATE ON runs WHEN NEW.state = '${state}'
    BEGIN SELECT RAISE(ABORT, 'the end is not stored'); END`)
  return {
    lift: () => {
      database.exec('DROP TRIGGER no_end')
      database.close()
    },
  }
}

async function begin(host: Host, text: string) {
  const response = await post(host, create(text), { headers: DETACHED })
  const runId = response.headers.get('x-frontdesk-run')!
  const { data } = await host.store.loadThreads({ limit: 1, order: 'desc' }, ann)
  return { response, runId, threadId: data[0]!.id }
}

async function itemsOf(host: Host, threadId: string) {
  return (await host.store.loadThreadItems(threadId, { limit: 20, order: 'asc' }, ann)).data
}

describe('the end of a run', () => {
  it('is stored with the last items, the active agent and what was used, or none of it is', async () => {
    const database = await makeDatabase()
    const host = await openHost(answer, { database, recoveryLookMs: 50 })
    const refusal = refuseEnd(database.slice('file:'.length), 'completed')
    const { runId, threadId } = await begin(host, 'hi')
    const frames = await read(await resume(host, runId, 0))
    expect(frames.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    expect(JSON.stringify(frames)).not.toContain('Half and whole.')
    expect((await host.store.loadThread(threadId, ann)).metadata).toEqual({})
    expect(await itemsOf(host, threadId)).toMatchObject([
      { type: 'user_message' },
      { type: 'assistant_message', content: [{ text: 'Half ' }] },
      { type: 'sdk_hidden_context' },
    ])
    expect(await host.runs.list(threadId, ann)).toMatchObject([{ state: 'interrupted' }])
    refusal.lift()
  })

  it('tells what the run has used', async () => {
    const host = await openHost(answer)
    const { response, threadId } = await begin(host, 'hi')
    await read(response)
    expect((await host.store.loadThread(threadId, ann)).metadata).toEqual({ active_agent: 'librarian' })
    expect(await host.runs.list(threadId, ann)).toMatchObject([
      { state: 'completed', usage: { requests: 2, input_tokens: 17, output_tokens: 3 } },
    ])
  })

  it('is stored with what is kept of a run that was cancelled, or nothing is', async () => {
    const database = await makeDatabase()
    const host = await openHost(answer, { database, recoveryLookMs: 50 })
    const { response, runId, threadId } = await begin(host, 'wait')
    await read(response, 4)
    const refusal = refuseEnd(database.slice('file:'.length), 'cancelled')
    await cancel(host, runId)
    const frames = await read(await resume(host, runId, 0))
    expect(frames.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    const notes = (await itemsOf(host, threadId)).filter(({ type }) => type === 'sdk_hidden_context')
    expect(notes).toMatchObject([{ content: expect.stringContaining('because the server stopped') }])
    refusal.lift()
  })
})

describe('what a run has told', () => {
  it('is in the thread for whoever reads it on this host, and comes before what is written next', async () => {
    const seen: unknown[] = []
    const store: { current?: Host['store'] } = {}
    const host = await openHost(async function* reading(thread) {
      yield done(thread.id, 'First.')
      seen.push(await store.current!.loadItem(thread.id, `msg_${thread.id}`, ann))
      yield done(thread.id, 'Second.')
      await store.current!.saveItem(thread.id, message(thread.id, 'Third.'), ann)
      const { data } = await store.current!.loadThreadItems(thread.id, { limit: 9, order: 'asc' }, ann)
      seen.push(data.at(-1))
    })
    store.current = host.store
    const { response } = await begin(host, 'hi')
    await read(response)
    expect(seen).toMatchObject([{ content: [{ text: 'First.' }] }, { content: [{ text: 'Third.' }] }])
  })

  it('is what it was when it was told, whatever its hook makes of it afterwards', async () => {
    const host = await openHost(async function* mutating(thread) {
      const item = message(thread.id, 'As told.')
      yield { type: 'thread.item.done', item }
      item.content[0]!.text = 'Changed.'
    })
    const { response, threadId } = await begin(host, 'hi')
    const frames = await read(response)
    expect(JSON.stringify(frames)).not.toContain('Changed.')
    expect((await itemsOf(host, threadId)).at(-1)).toMatchObject({ content: [{ text: 'As told.' }] })
  })

  it('holds up nobody when it cannot be stored', async () => {
    const database = await makeDatabase()
    const host = await openHost(answer, { database, recoveryLookMs: 50 })
    const refusal = refuseEnd(database.slice('file:'.length), 'completed')
    const { runId, threadId } = await begin(host, 'hi')
    await read(await resume(host, runId, 0))
    refusal.lift()
    const frames = await read(await post(host, add(threadId, 'hi'), { headers: DETACHED }))
    expect(frames.at(-1)?.event).toMatchObject({ state: 'completed' })
  })
})

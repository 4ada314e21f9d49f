import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { add, cancel, create, DETACHED, post, read, resume, textOf } from './support/client.ts'
import { makeDatabase } from './support/host.ts'
import { makePostgres } from './support/postgres.ts'

const databases: Record<string, () => Promise<string>> = {
  SQLite: makeDatabase,
  Postgres: async () => makePostgres(),
}

interface HostProcess {
  url: string
  process: ChildProcess
}

async function startHost(database: string): Promise<HostProcess> {
  const file = join(import.meta.dirname, 'fixtures/host-process.ts')
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', file, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { url, process: child }
}

async function kill({ process: child }: HostProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function begin(host: HostProcess): Promise<{ runId: string; response: Response }> {
  const response = await post(host, create(), { headers: DETACHED })
  return { runId: response.headers.get('x-frontdesk-run')!, response }
}

async function startTwo(database: string): Promise<[HostProcess, HostProcess]> {
  return Promise.all([startHost(database), startHost(database)])
}

describe.each(Object.entries(databases))('two hosts on one %s', (_, makeUrl) => {
  it('follow a run of the other to its end, which the death of its host brings soon', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const { runId, response } = await begin(a)
    const seen = await read(response, 10)
    const following = read(await resume(b, runId, 10))
    await kill(a)
    const killed = performance.now()
    const rest = await following
    // Five seconds is the promise; a machine with other work gets as much again.
    expect(performance.now() - killed).toBeLessThan(10_000)
    const whole = [...seen, ...rest]
    expect(whole.map(({ sequence }) => sequence)).toEqual(whole.map((_frame, index) => index + 1))
    const [kept, error, end] = whole.slice(-3).map(({ event }) => event)
    const text = textOf(whole)
    expect(text.startsWith('1 2 3 ')).toBe(true)
    expect(kept).toMatchObject({ type: 'thread.item.done', item: { content: [{ text }] } })
    expect(error).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(end).toEqual({ type: 'frontdesk.run.ended', run: runId, state: 'interrupted' })
    for (const k of [0, 1, 5, whole.length - 1, whole.length]) {
      expect(await read(await resume(b, runId, k))).toEqual(whole.slice(k))
    }
    const threadId = (whole[0]!.event as unknown as { thread: { id: string } }).thread.id
    expect((await post(b, add(threadId), { headers: DETACHED })).status).toBe(200)
  })

  it('end a run of the other soon, and its own stream ends properly', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const { runId, response } = await begin(a)
    const reading = read(response)
    await delay(500)
    const start = performance.now()
    expect((await cancel(b, runId)).status).toBe(200)
    const frames = await reading
    expect(performance.now() - start).toBeLessThan(3_000)
    expect(frames.at(-1)?.event).toEqual({ type: 'frontdesk.run.ended', run: runId, state: 'cancelled' })
    expect(await read(await resume(b, runId, 0))).toEqual(frames)
  })

  it('hold a thread to one run, and replay a key of the other', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const headers = { ...DETACHED, 'idempotency-key': 'key-1' }
    const first = await post(a, create(), { headers })
    const runId = first.headers.get('x-frontdesk-run')!
    const [created] = await read(first, 1)
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const busy = await post(b, add(threadId))
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([409, '1'])
    const again = await post(b, create(), { headers })
    expect(again.headers.get('x-frontdesk-run')).toBe(runId)
    const other = await post(b, create('another'), { headers })
    expect(other.status).toBe(422)
    await kill(a)
    const replayed = await read(again)
    expect(replayed[0]).toEqual(created)
    expect(replayed.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    expect(await read(await post(b, create(), { headers }))).toEqual(replayed)
  })
})

describe('two hosts', () => {
  it('show a tool whose call the death of a host has left open as unknown, and no other', async () => {
    const [a, b] = await startTwo(await makeDatabase())
    const response = await post(a, create('refund it'), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    await read(response, 3)
    await delay(500)
    await kill(a)
    const events = (await read(await resume(b, runId, 0))).map(({ event }) => event)
    const shown = events.find(({ type }, index) => index > 1 && type === 'thread.item.done')
    expect(shown).toMatchObject({ item: { type: 'workflow', workflow: { tasks: [{ title: 'refund_order' }] } } })
    expect(JSON.stringify(events)).not.toContain('find_order')
  })

  it('lose nothing to a host that sleeps: it writes no more when it wakes', async () => {
    const [a, b] = await startTwo(await makeDatabase())
    const { runId, response } = await begin(a)
    const seen = await read(response, 8)
    a.process.kill('SIGSTOP')
    // A process that is there may live: only silence tells.
    const rest = await read(await resume(b, runId, 8))
    a.process.kill('SIGCONT')
    await delay(1_500)
    expect(rest.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    expect(await read(await resume(b, runId, 0))).toEqual([...seen, ...rest])
    expect(await read(await resume(a, runId, 0))).toEqual([...seen, ...rest])
  })
})

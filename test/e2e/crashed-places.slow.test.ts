import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres } from '@frontdesk/test-postgres'
import { keyOfUser, listItems, percentile, startPair, startReplica } from '@frontdesk/test-replicas'
import type { Replica } from '@frontdesk/test-replicas'
import { expect, it, onTestFinished } from 'vitest'
import { follow, textOf } from './support/following.ts'
import type { Following, TimedFrame } from './support/following.ts'

/** In so many milliseconds a place is free whose server was killed: its lease, and a look. */
const FREE_WITHIN_MS = 8_000
/** What a crash in the middle of an answer may cost: row S1 of the faults that the server survives. */
const READY_WITHIN_MS = 2_000
const SETTLED_WITHIN_MS = 5_000
const LOST_AT_MOST_MS = 1_000
/** How soon a reader who comes back reads on, on any server: row K2. */
const RESUMED_WITHIN_MS = 300
const RETURNS = 7

const key = keyOfUser(0)

async function openDatabase(kind: 'SQLite' | 'Postgres'): Promise<string> {
  if (kind === 'Postgres') {
    const postgres = await startPostgres()
    onTestFinished(() => postgres[Symbol.asyncDispose]())
    return postgres.url
  }
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-places-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return `file:${folder}/chat.db`
}

it.each(['SQLite', 'Postgres'] as const)(
  'an answer whose server was killed is kept, its thread settled and its place free within seconds, and others are read on at once, on %s',
  { timeout: 180_000 },
  async (kind) => {
    const databaseUrl = await openDatabase(kind)
    const env = { OFFLINE_LOAD: 'tokens=2000,rate=20', MAX_RUNS_PER_USER: '1', FRONTDESK_CONFIG: await writeTeam() }
    await using pair = await startPair({ databaseUrl, users: 1, env })
    const [killed, other] = pair.replicas as [(typeof pair.replicas)[0], (typeof pair.replicas)[0]]
    const cut = await startAnswer(killed.url)
    await expect(startAnswer(other.url)).rejects.toThrow(/429.*answers at once/s)
    await expect.poll(() => lastsMs(cut), { timeout: 20_000 }).toBeGreaterThan(2 * LOST_AT_MOST_MS)
    const killedAt = performance.now()
    await killed.stop('SIGKILL')
    const [again, fresh] = await Promise.all([timed(pair.startAnother()), timed(startFresh(env))])
    pair.replicas.push(again.server)
    await fresh.server.stop()
    // A busy machine takes longer for every start: what a crash adds to one is bounded.
    expect(again.tookMs - fresh.tookMs).toBeLessThan(READY_WITHIN_MS)
    const readyAt = performance.now()
    await cut.over
    const rest = await readOn(again.server.url, cut, cut.frames.length)
    await rest.over
    expect(performance.now() - readyAt).toBeLessThan(SETTLED_WITHIN_MS)
    expect(rest.frames.at(-1)?.event).toMatchObject({ type: 'frontdesk.run.ended', state: 'interrupted' })
    const kept = JSON.stringify(rest.frames.findLast(({ event }) => event.type === 'thread.item.done')?.event)
    const shown = textOf(cut.frames.filter(({ at }) => at < killedAt - LOST_AT_MOST_MS))
    expect(shown).not.toBe('')
    expect(kept).toContain(JSON.stringify(shown).slice(1, -1))
    const threadId = threadOf(cut.frames)
    expect(await listItems({ url: again.server.url, key, threadId })).toHaveLength(2)

    let answer: Following | undefined
    const starting = async () => void (answer = await startAnswer(other.url))
    await expect.poll(() => statusOf(starting()), { timeout: FREE_WITHIN_MS, interval: 250 }).toBe('begun')
    expect(performance.now() - killedAt - again.tookMs).toBeLessThan(FREE_WITHIN_MS)
    // The place of the server that lives is kept for as long as its answer is given.
    const begunAt = performance.now()
    for (const { url } of [other, again.server]) await expectToReadOn(url, answer!)
    await delay(FREE_WITHIN_MS - (performance.now() - begunAt))
    await expect(startAnswer(again.server.url)).rejects.toThrow(/429/)
  },
)

async function timed(starting: Promise<Replica>): Promise<{ server: Replica; tookMs: number }> {
  const started = performance.now()
  const server = await starting
  return { server, tookMs: performance.now() - started }
}

/** A server of the same kind over nothing. */
async function startFresh(env: Record<string, string>): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-fresh-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return startReplica({ cwd: folder, env: { ...env, DATABASE_URL: ':memory:', LOG_LEVEL: 'warn' } })
}

/** A reader who comes back after some event is sent exactly those behind it, and the first of them soon. */
async function expectToReadOn(url: string, answer: Following): Promise<void> {
  await expect.poll(() => answer.frames.length, { timeout: 20_000 }).toBeGreaterThan(RETURNS)
  const waitsMs: number[] = []
  for (let after = 1; after <= RETURNS; after += 1) {
    const started = performance.now()
    const back = await readOn(url, answer, after)
    await expect.poll(() => back.frames.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0)
    waitsMs.push((back.frames[0]?.at ?? Infinity) - started)
    await back.leave()
    const sequences = back.frames.map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.map((_, index) => after + 1 + index))
    expect(back.frames[0]?.event).toEqual(answer.frames[after]?.event)
  }
  // What a busy machine does to a single one says nothing.
  expect(percentile(waitsMs, 0.5)).toBeLessThan(RESUMED_WITHIN_MS)
}

function lastsMs({ frames }: Following): number {
  return (frames.at(-1)?.at ?? 0) - (frames.find(({ event }) => 'update' in event)?.at ?? Infinity)
}

function threadOf(frames: readonly TimedFrame[]): string {
  const created = frames.find(({ event }) => event.type === 'thread.created')?.event
  return (created as unknown as { thread: { id: string } }).thread.id
}

/** A team without tool servers, which has nothing to start. */
async function writeTeam(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-team-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'frontdesk.config.json')
  const host = { description: 'Meets people.', instructions: 'You are the host.' }
  await writeFile(path, JSON.stringify({ entry: 'host', agents: { host } }))
  return path
}

/** Begins an answer, which goes on whoever reads it. */
function startAnswer(url: string): Promise<Following> {
  const input = { content: [{ type: 'input_text', text: 'Talk.' }], attachments: [], inference_options: {} }
  return follow(`${url}/chatkit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'x-frontdesk-detached': '1' },
    body: JSON.stringify({ type: 'threads.create', params: { input } }),
  })
}

function readOn(url: string, { runId }: Following, after: number): Promise<Following> {
  const headers = { authorization: `Bearer ${key}`, 'last-event-id': `${runId}:${after}` }
  return follow(`${url}/chatkit/runs/${runId}/events`, { headers })
}

function statusOf(starting: Promise<void>): Promise<string> {
  return starting.then(
    () => 'begun',
    (error: unknown) => String(error),
  )
}

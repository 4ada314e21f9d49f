import assert from 'node:assert/strict'
import { limits, stepsOf } from '../case.ts'
import type { HttpCase } from '../case.ts'
import { agentChecks } from '../checks/agents.ts'
import type { Checks } from '../checks/check.ts'
import { requestChecks } from '../checks/requests.ts'
import { streamChecks } from '../checks/streams.ts'
import { threadChecks } from '../checks/threads.ts'
import { uploadChecks } from '../checks/uploads.ts'
import type { Evidence } from '../evidence.ts'
import { logOf } from '../evidence.ts'
import { impliedScript } from '../flow/run-flow.ts'
import { perform } from '../perform.ts'
import { expand } from '../send/expand.ts'
import type { Names } from '../send/expand.ts'
import { CUT_OFF } from '../send/reply.ts'
import { send } from '../send/send.ts'
import { Desk } from './desk.ts'
import { findOwnDesk } from './own-desk.ts'
import { findLeftOpen, footprintOf, peakOf, resetPeak } from './probe.ts'
import { describeUserB, PLACES, seedForAll, seedForCase } from './seed.ts'

const CHECKS: Checks = { ...requestChecks, ...streamChecks, ...threadChecks, ...uploadChecks, ...agentChecks }
const MEBIBYTE = 1_048_576
/** What a refusal may be answered with when the case names no status. */
const REFUSALS = [400, 401, 403, 404, 405, 409, 411, 413, 414, 415, 422, 429, 431]

export interface HttpWorld extends AsyncDisposable {
  check(entry: HttpCase): Promise<void>
}

/** One server for most cases, and one of its own for each that changes or ends its server. */
export async function openWorld({ isTimed }: { isTimed: boolean }): Promise<HttpWorld> {
  await using stack = new AsyncDisposableStack()
  const desk = stack.use(await Desk.open())
  const shared = await seedForAll(desk)
  const opened = stack.move()
  return {
    async check(entry) {
      const own = findOwnDesk(entry)
      if (!own) return checkOn(entry, { desk, shared, isTimed })
      await using ownStack = new AsyncDisposableStack()
      const { desk: ownDesk, found, hasUsers = true } = await own(ownStack)
      await checkOn(entry, {
        desk: ownDesk,
        shared: hasUsers ? await seedForAll(ownDesk) : PLACES,
        found,
        isTimed,
      })
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function checkOn(
  entry: HttpCase,
  {
    desk,
    shared,
    found = {},
    isTimed,
  }: { desk: Desk; shared: Names; found?: Record<string, unknown>; isTimed: boolean },
): Promise<void> {
  const names = { ...shared, ...(await seedForCase(desk, JSON.stringify(entry.input))) }
  desk.model.play(expand(entry.input.model ?? impliedScript(entry), names))
  const newestThread = await findNewestThread(desk)
  const userB = await describeUserB(desk, shared)
  const evidence: Evidence = {
    entry,
    desk,
    names,
    shared,
    replies: [],
    readings: [],
    found: { ...found, newestThread, userB },
    before: await footprintOf(desk.pid),
    logStart: desk.log.length,
  }
  await resetPeak(desk.pid)
  try {
    await perform(evidence)
    judgeStatus(evidence, { isTimed })
    for (const words of [...(entry.check ?? []), ...noteOf(entry)].toSorted(memoryLast)) {
      const check = CHECKS[words]
      if (!check) throw new Error(`Nobody knows how to check: ${words}`)
      try {
        await check(evidence)
      } catch (error) {
        throw new Error(`${words}: ${(error as Error).message}`, { cause: error })
      }
    }
    await probe(evidence, { isTimed })
  } finally {
    for (const { socket } of evidence.readings) socket.destroy()
  }
}

/** Undefined where it cannot be read: a case is about that. */
async function findNewestThread({ store }: Desk): Promise<string | undefined> {
  try {
    const { data } = await store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'user-a' })
    return data[0]?.id
  } catch {
    return undefined
  }
}

/** What a case costs is known when all else of it is over. */
function memoryLast(one: string, other: string): number {
  return Number(one.startsWith('RSS')) - Number(other.startsWith('RSS'))
}

/** Some notes are assertions, the others are for the reader. */
function noteOf({ note }: HttpCase): string[] {
  return note !== undefined && note in CHECKS ? [note] : []
}

function judgeStatus({ entry, replies, readings }: Evidence, { isTimed }: { isTimed: boolean }): void {
  const { expect, status_any: any } = entry
  if (expect === 'invariant') return
  const statuses = any ?? (expect === 'refuse' ? REFUSALS : expect === 'allow' ? [200] : undefined)
  if (!statuses) return
  // A connection that is closed unanswered is refused, and so is one that its sender breaks off.
  const allowed = expect === 'allow' ? statuses : [...statuses, CUT_OFF]
  const isMany = stepsOf(entry).some(({ do: kind }) => kind === 'repeat' || kind === 'parallel')
  const given = [...replies.map(({ status }) => status), ...readings.map(({ status }) => status)]
  const judged = isMany ? given : given.slice(-1)
  const fits = isMany
    ? judged.some((status) => statuses.includes(status))
    : judged.every((status) => allowed.includes(status))
  assert.ok(
    judged.length > 0 && fits,
    `status ${[...new Set(judged)].join()}, not ${statuses.join(' or ')}: ${replies.at(-1)?.text.slice(0, 200)}`,
  )
  const isPlain = isTimed && entry.input.flow === undefined && entry.input.upload === undefined && expect === 'refuse'
  const elapsedMs = replies.at(-1)?.elapsedMs ?? 0
  if (isPlain) assert.ok(elapsedMs < limits.refuse_ms, `answered after ${Math.round(elapsedMs)} ms`)
}

/** What holds after every case. */
async function probe(evidence: Evidence, { isTimed }: { isTimed: boolean }): Promise<void> {
  const { desk, shared, found, entry, before, replies } = evidence
  const health = await send(desk, { method: 'GET', path: '/healthz', who: 'a' })
  assert.equal(health.status, 200, 'the server does not answer any more')
  assert.ok(
    !isTimed || health.elapsedMs < limits.recover_ms,
    `its health is answered after ${Math.round(health.elapsedMs)} ms`,
  )
  assert.doesNotMatch(logOf(evidence), /unhandledRejection|uncaughtException/)
  if (found['isDatabaseStopped'] === true) return
  assert.equal(await describeUserB(desk, shared), found['userB'], 'something of user b has changed')
  if (!entry.check?.some((words) => words.startsWith('500 '))) {
    assert.ok(!replies.some(({ status }) => status === 500), 'the server failed')
  }
  if (desk.servers.length > 1 || stepsOf(entry).some(({ do: kind }) => kind.startsWith('kill9'))) return
  for (const { socket } of evidence.readings) socket.destroy()
  assert.equal(await findLeftOpen(desk.pid, before), undefined)
  if (!isTimed || (entry.expect !== 'bound' && entry.expect !== 'refuse')) return
  const grown = ((await peakOf(desk.pid)) - before.rssBytes) / MEBIBYTE
  const most = entry.check?.some((words) => words.startsWith('RSS growth'))
    ? Number.POSITIVE_INFINITY
    : limits.rss_mb_growth
  assert.ok(grown < most, `memory grew by ${Math.round(grown)} MB`)
}

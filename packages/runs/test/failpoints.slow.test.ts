import { setTimeout as delay } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { expectWholeAfterDeath } from './support/after-death.ts'
import { create, DETACHED, post, read } from './support/client.ts'
import type { Frame } from './support/client.ts'
import { buryAtEnd, openDying } from './support/dying-store.ts'
import type { Death } from './support/dying-store.ts'
import { makeDatabase, openHost } from './support/host.ts'
import { kill, spawnHost } from './support/host-process.ts'
import { createPayingTurn } from './support/paying-turn.ts'
import { makePostgres } from './support/postgres.ts'

const MORTAL = fileURLToPath(new URL('./fixtures/mortal-host.ts', import.meta.url))

/** What arrives until the host dies, or the run ends. */
async function readUntilDeath(response: Promise<Response>, died: Promise<void>, leave: () => void): Promise<Frame[]> {
  const frames: Frame[] = []
  const reading = response.then((stream) => read(stream, Infinity, frames))
  await Promise.race([died, reading])
  // What was stored before the death may still be on its way.
  await delay(30)
  leave()
  await reading.catch(() => {})
  return frames
}

/** A host dies at that point, and the client asks another. Gives whether the point was reached. */
async function dieAt(database: string, death: Death): Promise<boolean> {
  const effects: string[] = []
  const turn = createPayingTurn((effect) => effects.push(effect))
  const headers = { ...DETACHED, 'idempotency-key': `key-${death.when}-${death.at}` }
  const dying = await openDying(database, death)
  const host = await openHost(turn, { store: dying.store })
  buryAtEnd(dying)
  const leaving = new AbortController()
  const body = create(`Pay ${death.when} ${death.at}`)
  const seen = await readUntilDeath(post(host, body, { headers, signal: leaving.signal }), dying.died, () =>
    leaving.abort(),
  )
  const other = await openHost(turn, { database, recoveryLookMs: 20 })
  await expectWholeAfterDeath(other, { database, body, headers, seen, effects })
  await other[Symbol.asyncDispose]()
  return dying.isDead()
}

/** A process kills itself at that point, and the client asks another. Gives whether the point was reached. */
async function killAt(database: string, { when, at }: Death): Promise<boolean> {
  const ledger = `${database.slice('file:'.length)}.${randomUUID()}`
  await writeFile(ledger, '')
  const host = await spawnHost(MORTAL, [database, ledger, when, `${at}`])
  const headers = { ...DETACHED, 'idempotency-key': `key-${when}-${at}` }
  const body = create(`Pay ${when} ${at}`)
  const seen: Frame[] = []
  // The request is cut with its host, before its answer or within it.
  await post(host, body, { headers })
    .then((response) => read(response, Infinity, seen))
    .catch(() => {})
  const isDead = !(await isServing(host))
  if (!isDead) await kill(host)
  const effects = (await readFile(ledger, 'utf8')).split('\n').filter(Boolean)
  // Not before: it looks so often that a host which is only slow would be dead to it.
  const other = await openHost(
    createPayingTurn(() => {}),
    { database, recoveryLookMs: 20 },
  )
  await expectWholeAfterDeath(other, { database, body, headers, seen, effects })
  await other[Symbol.asyncDispose]()
  return isDead
}

function isServing({ url }: { url: string }): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

async function countPoints(database: string, step: number): Promise<number> {
  let points = 0
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; await dieAt(database, { at, when }); at += step) points += 1
  }
  return points
}

describe('a host that dies before or after any of its writes', () => {
  it('leaves all or nothing of each, shows what was stored, pays nothing twice and blocks no thread', async () => {
    expect(await countPoints(await makeDatabase(), 1)).toBeGreaterThanOrEqual(30)
  }, 180_000)

  it('does so on Postgres', async () => {
    expect(await countPoints(makePostgres(), 4)).toBeGreaterThanOrEqual(6)
  }, 180_000)

  it('does so as a process of its own that is killed by the system, in one life after the other', async () => {
    const database = await makeDatabase()
    let points = 0
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; await killAt(database, { when, at }); at += 1) points += 1
    }
    expect(points).toBeGreaterThanOrEqual(30)
  }, 400_000)
})

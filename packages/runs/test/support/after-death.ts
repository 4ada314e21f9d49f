import { expect } from 'vitest'
import type { ThreadItem } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import { add, DETACHED, post, read } from './client.ts'
import type { Frame } from './client.ts'
import type { Host } from './host.ts'

/**
 * Asks a living host again for what a dead one was asked, with the same key, and holds it to this: what was seen is a part of the log; nothing was done
 * twice; what was told is in the thread; the thread takes the next message; the database is whole.
 */
export async function expectWholeAfterDeath(
  host: Host,
  death: { database: string; body: object; headers: Record<string, string>; seen: readonly Frame[]; effects: string[] },
): Promise<void> {
  const { database, body, headers, seen, effects } = death
  const whole = await read(await post(host, body, { headers }))
  expect(whole.slice(0, seen.length)).toEqual(seen)
  expect(whole.at(-1)?.event).toMatchObject({
    type: 'frontdesk.run.ended',
    state: expect.stringMatching(/completed|interrupted/),
  })
  // Every payment once at most, and one of which nobody knows is shown.
  expect(new Set(effects).size).toBe(effects.length)
  const threadId = (whole[0]!.event as unknown as { thread: { id: string } }).thread.id
  const { data } = await host.store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, { userId: 'ann' })
  expect(data.filter(({ type }) => type === 'user_message')).toHaveLength(1)
  const told = whole.flatMap(({ event }) => (event.type === 'thread.item.done' ? [event['item'] as ThreadItem] : []))
  const stored = new Map(data.map((item) => [item.id, item]))
  for (const item of told) expect(stored.get(item.id)).toMatchObject({ id: item.id, type: item.type })
  const next = await read(await post(host, add(threadId, 'next'), { headers: DETACHED }))
  expect(next.at(-1)?.event).toMatchObject({ state: 'completed' })
  await using checked = await openStore(database)
  expect(await checked.database.check()).toEqual([])
}

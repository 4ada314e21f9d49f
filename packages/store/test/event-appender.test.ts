import { expect, it } from 'vitest'
import { LeaseLostError } from '@frontdesk/store'
import { EventAppender } from '../src/postgres/event-appender.ts'
import type { AppendAll } from '../src/postgres/event-appender.ts'

type Batch = Parameters<AppendAll>[0]

/** An appender whose writes are kept, and last a turn of the event loop. */
function open(write: (batch: Batch) => readonly string[] = (batch) => batch.map(({ lease }) => lease.runId)) {
  const batches: string[][] = []
  const appender = new EventAppender(async (batch) => {
    batches.push(batch.map(({ lease, events }) => `${lease.runId}:${events.join()}`))
    await new Promise((resolve) => setImmediate(resolve))
    return new Set(write(batch))
  })
  const append = (runId: string, ...events: string[]) =>
    appender.append({ lease: { runId, fence: 1 }, after: 0, events })
  return { append, batches }
}

it('stores what comes while it is busy in one write, each run once in it and in its order', async () => {
  const { append, batches } = open()
  await Promise.all([append('a', '1'), append('b', '1'), append('c', '1'), append('b', '2'), append('c', '2')])
  expect(batches).toEqual([['a:1'], ['b:1', 'c:1'], ['b:2', 'c:2']])
})

it('tells the run alone whose lease is lost', async () => {
  const { append } = open((batch) => batch.map(({ lease }) => lease.runId).filter((id) => id !== 'lost'))
  const [first, lost, other] = await Promise.allSettled([append('a', '1'), append('lost', '1'), append('b', '1')])
  expect([first?.status, other?.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(lost).toMatchObject({ reason: expect.any(LeaseLostError) as Error })
})

it('stores the others alone after a write that one of them has made fail', async () => {
  const { append, batches } = open((batch) => {
    if (batch.some(({ lease }) => lease.runId === 'bad')) throw new Error('No.')
    return batch.map(({ lease }) => lease.runId)
  })
  const outcomes = await Promise.allSettled([append('a', '1'), append('bad', '1'), append('b', '1')])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(batches).toEqual([['a:1'], ['bad:1', 'b:1'], ['bad:1'], ['b:1']])
})

it('refuses what would not come back as it was, without a write', async () => {
  const { append, batches } = open()
  expect(() => append('a\0', '1')).toThrow(/zero character/)
  expect(batches).toEqual([])
})

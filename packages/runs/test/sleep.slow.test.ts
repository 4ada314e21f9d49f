import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { read, resume } from './support/client.ts'
import { begin, startTwo } from './support/host-process.ts'
import { makeDatabase } from './support/host.ts'
import { makePostgres } from './support/postgres.ts'

const databases: Record<string, () => Promise<string>> = {
  SQLite: makeDatabase,
  Postgres: async () => makePostgres(),
}

describe.each(Object.entries(databases))('a host that sleeps, beside another on one %s', (_, makeUrl) => {
  it('has its run closed within five seconds, and writes no more when it wakes', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const { runId, response } = await begin(a)
    const seen = await read(response, 8)
    const threadId = (seen[0]!.event as unknown as { thread: { id: string } }).thread.id
    // A machine with other work is as late for the other host as it is for this process.
    const lateness = monitorEventLoopDelay()
    lateness.enable()
    a.process.kill('SIGSTOP')
    const stopped = Date.now()
    // A process that is there may live: only silence tells.
    const rest = await read(await resume(b, runId, 8))
    lateness.disable()
    const { data } = (await (await fetch(`${b.url}/threads/${threadId}/runs`)).json()) as {
      data: { ended_at: string }[]
    }
    expect(Date.parse(data[0]!.ended_at) - stopped).toBeLessThan(5_000 + 10 * (lateness.max / 1e6))
    a.process.kill('SIGCONT')
    await delay(1_500)
    expect(rest.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    expect(await read(await resume(b, runId, 0))).toEqual([...seen, ...rest])
    expect(await read(await resume(a, runId, 0))).toEqual([...seen, ...rest])
  })
})

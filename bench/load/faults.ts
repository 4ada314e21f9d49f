import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { childrenOf } from './processes.ts'

export interface FaultOptions {
  databaseUrl: string
  /** The servers, of whose tool servers one is killed now and then. */
  pids: readonly number[]
  until: AbortSignal
}

const CUT_EVERY_MS = 10_000
const KILL_EVERY_MS = 25_000

/** Until the signal aborts: cuts a connection of the servers to Postgres every 10 s, and kills a tool server every 25 s. Resolves to how many of each. */
export async function injectFaults(options: FaultOptions): Promise<{ cut: number; killed: number }> {
  const [cut, killed] = await Promise.all([cutConnections(options), killToolServers(options)])
  return { cut, killed }
}

async function cutConnections({ databaseUrl, until }: FaultOptions): Promise<number> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'faults' })
  await client.connect()
  let count = 0
  await every(CUT_EVERY_MS, until, async () => {
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'
       AND application_name <> 'faults' ORDER BY random() LIMIT 1) AS one`,
    )
    count += rowCount ?? 0
  })
  await client.end()
  return count
}

async function killToolServers({ pids, until }: FaultOptions): Promise<number> {
  let count = 0
  await every(KILL_EVERY_MS, until, async () => {
    const children = (await Promise.all(pids.map(childrenOf))).flat()
    const pid = children[Math.floor(Math.random() * children.length)]
    if (pid === undefined) return
    process.kill(pid, 'SIGKILL')
    count += 1
  })
  return count
}

async function every(milliseconds: number, until: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!until.aborted) {
    await delay(milliseconds, undefined, { signal: until }).catch(() => {})
    if (!until.aborted) await act()
  }
}

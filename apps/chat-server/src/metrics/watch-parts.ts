import type { McpFleet } from '@frontdesk/mcp-host'
import type { ProviderBreakers } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { Metrics } from './metrics.ts'

export interface WatchedParts {
  store: SqlStore
  fleet: Pick<McpFleet, 'status'>
  breakers: ProviderBreakers
  /** The providers that answers may come from. */
  providers: readonly string[]
  runs: { count(): Promise<{ here: number; everywhere: number }>; countWaiting(): Promise<number> }
}

/** Has the state of the parts read whenever metrics are read. What cannot be read then is left as it was. */
export function watchParts(metrics: Metrics, { store, fleet, breakers, providers, runs }: WatchedParts): void {
  metrics.watch('answers_running', 'Answers that this server is giving', async () => (await runs.count()).here)
  metrics.watch('messages_waiting', 'Messages that wait on this server for their thread to be free', () =>
    runs.countWaiting(),
  )
  metrics.watch(
    'store_write_seconds',
    'How long a write of nothing takes now: the way to the database and its locks',
    () => secondsOf(() => store.database.write(function* nothing() {})),
  )
  metrics.watchEach('tool_server_ready', 'Whether a tool server takes calls', 'server', () =>
    countBy(fleet.status(), ({ name, state }) => [name, state === 'ready' ? 1 : 0]),
  )
  metrics.watchEach('tool_server_restarts', 'How often a tool server was started again', 'server', () =>
    countBy(fleet.status(), ({ name, restarts }) => [name, restarts]),
  )
  metrics.watchEach('tool_server_calls_in_flight', 'Calls that a tool server works on now', 'server', () =>
    countBy(fleet.status(), ({ name, callsInFlight }) => [name, callsInFlight]),
  )
  metrics.watchEach(
    'tool_server_calls_waiting',
    'Calls that wait for a tool server to have room for them',
    'server',
    () => countBy(fleet.status(), ({ name, callsWaiting }) => [name, callsWaiting]),
  )
  metrics.watchEach(
    'provider_left_alone',
    'Whether a provider has failed too often and is not asked now',
    'provider',
    () => countBy(providers, (name) => [name, breakers.isOpen(name) ? 1 : 0]),
  )
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

/** The sum of the values by name: a server may have a process for each user. */
function countBy<Each>(
  all: readonly Each[],
  toEntry: (each: Each) => [name: string, value: number],
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const each of all) {
    const [name, value] = toEntry(each)
    sums.set(name, (sums.get(name) ?? 0) + value)
  }
  return sums
}

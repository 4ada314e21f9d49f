/**
 * Streams over HTTP beside the limit and a public peer, in processor time of the server: 50 streams as fast as they go, 50 with an event in each turn
 * of the event loop, 200 with an event each 20 ms; then the same through a run of the Agents SDK, and the memory of idle streams. Run it with
 * `node --conditions=@frontdesk/source bench/streams/main.ts`, or by `pnpm bench --only streams`.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { deltasAt } from '../answer.ts'
import type { Pace } from '../answer.ts'
import { median, report, roundsOf } from '../report.ts'
import type { Goal } from '../report.ts'
import { agentContenders } from './agent-contenders.ts'
import { ContenderProcess } from './contender-process.ts'
import { plainContenders } from './plain-contenders.ts'

const ROUNDS = roundsOf(7)
const STREAMS = { burst: 50, tick: 50, paced: 200 }
const reader = new Worker(new URL('../read-streams.ts', import.meta.url))

interface Matrix {
  title: string
  group: 'plain' | 'agent'
  pace: Pace
  goals: Record<string, Goal>
}

const DURABLE = 'frontdesk, durable runs on SQLite'
const MATRICES: Matrix[] = [
  { title: 'burst', group: 'plain', pace: 'burst', goals: { 'frontdesk, SQLite': { atLeast: 0.9 } } },
  { title: 'an event per turn', group: 'plain', pace: 'tick', goals: { 'frontdesk, SQLite': { atLeast: 0.85 } } },
  { title: 'an event each 20 ms', group: 'plain', pace: 'paced', goals: { 'frontdesk, SQLite': { atLeast: 0.87 } } },
  { title: 'agent, burst', group: 'agent', pace: 'burst', goals: { [DURABLE]: { atLeast: 1 } } },
  { title: 'agent, an event per turn', group: 'agent', pace: 'tick', goals: { [DURABLE]: { atLeast: 0.95 } } },
  { title: 'agent, an event each 20 ms', group: 'agent', pace: 'paced', goals: { [DURABLE]: { atLeast: 1 } } },
]

for (const matrix of MATRICES) await measure(matrix)
await reader.terminate()

async function measure({ title, group, pace, goals }: Matrix): Promise<void> {
  const names = Object.keys(group === 'agent' ? agentContenders : plainContenders)
  const profileTo = process.env['BENCH_PROFILE']
  await using running = new AsyncDisposableStack()
  const contenders: ContenderProcess[] = []
  for (const name of names) contenders.push(running.use(await ContenderProcess.start(group, name, pace, { profileTo })))
  const rates = new Map(names.map((name) => [name, [] as number[]]))
  const firstMs = new Map(names.map((name) => [name, [] as number[]]))
  // Paced rounds take their time whatever the server does: fewer of them tell as much.
  const rounds = pace === 'paced' ? Math.ceil(ROUNDS / 3) : ROUNDS
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const before = await contender.used()
      reader.postMessage({ port: contender.port, streams: STREAMS[pace] })
      const [firsts] = (await once(reader, 'message')) as [number[]]
      const { cpuMs } = await contender.used()
      if (round === 0) continue
      rates.get(contender.name)?.push((STREAMS[pace] * deltasAt(pace) * 1_000) / (cpuMs - before.cpuMs))
      firstMs.get(contender.name)?.push(percentile(firsts, 0.99))
    }
  }
  report(
    `streams: ${title}`,
    'events per second of server CPU',
    names.map((name) => ({ name, value: median(rates.get(name) ?? []), goal: goals[name] })),
  )
  if (pace === 'burst') {
    report(
      `streams: ${title}, first event`,
      'ms, p99',
      names.map((name) => ({ name, value: median(firstMs.get(name) ?? []) })),
    )
  }
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
}

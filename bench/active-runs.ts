/**
 * The memory of an answer that is under way, in the server's process: 200 at once, each a run of an agent whose model waits for its next word. What the
 * Agents SDK takes for such a run, with the plainest server around it, comes first; ours beside it. Then what ours takes more.
 * `node --conditions=@frontdesk/source bench/active-runs.ts`, or `pnpm bench --only memory`.
 */
import { report } from './report.ts'
import { openSilentStreams } from './silent-streams.ts'
import { ContenderProcess } from './streams/contender-process.ts'
import { SAID, waitingContenders } from './streams/waiting-contenders.ts'

const RUNS = 200
const SDK = 'Agents SDK, plain'

const measured = new Map<string, number>()
for (const name of Object.keys(waitingContenders)) measured.set(name, await kilobytesPerRun(name))
report(
  'memory: a run of an agent that is under way',
  'kB',
  [...measured].map(([name, value]) => ({ name, value })),
)
report(
  'memory: a run of an agent that is under way, beside the SDK’s own',
  'kB',
  [...measured.keys()]
    .filter((name) => name !== SDK)
    .map((name) => ({ name, value: measured.get(name)! - measured.get(SDK)!, goal: { valueAtMost: 60 } })),
)

async function kilobytesPerRun(name: string): Promise<number> {
  await using contender = await ContenderProcess.start('waiting', name, 'burst')
  using streams = openSilentStreams(contender.port, { until: SAID })
  // What is loaded and compiled at the first requests belongs to no run.
  await streams.open(50)
  const before = await contender.used()
  await streams.open(RUNS)
  const after = await contender.used()
  return (after.bytes - before.bytes) / RUNS / 1_024
}

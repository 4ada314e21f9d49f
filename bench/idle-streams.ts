/**
 * The memory of a stream that is open and says nothing, in the server's process: 1,000 of them, the least of node:http beside ours.
 * `node --conditions=@frontdesk/source bench/idle-streams.ts`, or `pnpm bench --only memory`.
 */
import { report } from './report.ts'
import { openSilentStreams } from './silent-streams.ts'
import { ContenderProcess } from './streams/contender-process.ts'
import { idleContenders } from './streams/idle-contenders.ts'

const STREAMS = 1_000
const GOAL = { goal: { valueAtMost: 25 } }
const measured = []
for (const name of Object.keys(idleContenders)) {
  measured.push({ name, value: await kilobytesPerStream(name), ...(name.startsWith('frontdesk') && GOAL) })
}
report('memory: an open stream that is silent', 'kB', measured)

async function kilobytesPerStream(name: string): Promise<number> {
  await using contender = await ContenderProcess.start('idle', name, 'burst')
  using streams = openSilentStreams(contender.port)
  // What is loaded and compiled at the first requests belongs to no stream.
  await streams.open(50)
  const before = await contender.used()
  await streams.open(STREAMS)
  const after = await contender.used()
  return (after.bytes - before.bytes) / STREAMS / 1_024
}

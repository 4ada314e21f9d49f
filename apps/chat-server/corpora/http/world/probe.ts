import { readdir, readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** How long handles may take to be given back. */
const SETTLE_MS = 5_000
/** Connections to the model that are kept for the next question, and what a busy database opens once. */
const SPARE_DESCRIPTORS = 12
/** Of a clock tick, as Linux counts the time of processes. */
const TICK_MS = 10

/** How much a process uses: what `/proc` says of it. */
export interface Footprint {
  rssBytes: number
  descriptors: number
  cpuMs: number
}

export async function footprintOf(pid: number): Promise<Footprint> {
  const [status, stat, open] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readdir(`/proc/${pid}/fd`),
  ])
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return {
    rssBytes: kilobytes(status, 'VmRSS') * 1_024,
    descriptors: open.length,
    cpuMs: ((user ?? 0) + (system ?? 0)) * TICK_MS,
  }
}

/** Begins to look for the most memory that a process has had. */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
}

export async function peakOf(pid: number): Promise<number> {
  return kilobytes(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmHWM') * 1_024
}

/** Waits until the process has no more open than before. Says what is left, or undefined. */
export async function findLeftOpen(pid: number, before: Footprint): Promise<string | undefined> {
  const most = Math.ceil(before.descriptors * 1.1) + SPARE_DESCRIPTORS
  for (const until = performance.now() + SETTLE_MS; ; await delay(100)) {
    const { descriptors } = await footprintOf(pid)
    if (descriptors <= most) return undefined
    if (performance.now() > until) return `${descriptors} descriptors are open, ${before.descriptors} were before`
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
}

import type { Log } from '@frontdesk/mcp-kit'
import type { Root } from '../root/root.ts'
import type { TreeStep } from '../root/tree-walk.ts'
import { randomBytes } from 'node:crypto'
import { lstatSync, readlinkSync, unlinkSync } from 'node:fs'
import { errnoOf } from '../errors.ts'
import { TEMPORARY_PREFIX } from '../root/path.ts'
import { createSlicer } from '../slice.ts'
import { walkTree } from '../root/tree-walk.ts'

/** No write takes as long: a file of this age was left behind, whoever made it. */
const MAX_AGE_MS = 10 * 60_000
/** The time for looking through one root. Larger ones are swept as far as that goes. */
const MAX_SWEEP_MS = 60_000
const PATTERN = /^(\d+)-(\d+)-[0-9a-f]{16}$/

/** A new name for a file that is being written. It says which process writes: its number, and where that number counts. */
export function temporaryName(): string {
  return `${TEMPORARY_PREFIX}${pidNamespace()}-${process.pid}-${randomBytes(8).toString('hex')}`
}

/**
 * Removes the files that writing processes left when they were killed: those that {@link temporaryName} names, when their process is gone or
 * they are over 10 minutes old. Gives way to other work meanwhile; ends early when `signal` aborts. Throws `FilesError`.
 */
export async function sweepTemporaries(
  root: Root,
  { signal, now = Date.now() }: { signal: AbortSignal; now?: number },
): Promise<void> {
  const pause = createSlicer(undefined)
  const end = performance.now() + MAX_SWEEP_MS
  using top = root.openDirectory('.')
  const walk = walkTree(top, { enters: () => true, onMissed: () => {}, showsReserved: true })
  for (const step of walk) {
    if (signal.aborted || performance.now() > end) return
    if (step.entry.type === 'file' && isLeft(step, now)) remove(step)
    await pause()
  }
}

/** Sweeps roots one after the other, beside what the server does. Closing it ends that early. */
export function startSweep(roots: readonly Root[], { log }: { log: Log }): AsyncDisposable {
  const closing = new AbortController()
  const sweepAll = async () => {
    for (const root of roots) await sweepTemporaries(root, { signal: closing.signal })
  }
  const swept = sweepAll().catch((error: unknown) => log('files left by an ended write cannot be removed', error))
  return {
    async [Symbol.asyncDispose]() {
      closing.abort()
      await swept
    },
  }
}

function isLeft({ directory, entry: { name } }: TreeStep, now: number): boolean {
  if (!name.startsWith(TEMPORARY_PREFIX)) return false
  const [, namespace, pid] = PATTERN.exec(name.slice(TEMPORARY_PREFIX.length)) ?? []
  if (pid === undefined) return false
  if (namespace === pidNamespace() && !isRunning(Number(pid))) return true
  try {
    return now - lstatSync(directory.entry(name)).mtimeMs > MAX_AGE_MS
  } catch {
    // It has just taken its place.
    return false
  }
}

function remove({ directory, entry: { name } }: TreeStep): void {
  try {
    unlinkSync(directory.entry(name))
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    // Gone meanwhile, or not ours to remove.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/** The number of the space in which process numbers count: those of another container say nothing here. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
  } catch {
    // Not shown to this process. Files are then swept by their age alone where this differs.
    return '0'
  }
}

import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'

/** A name for this process: the machine, the process on it and when that started, so that others there can tell when it has ended. */
export function nameHost(): string {
  return [readMachine(), process.pid, readStart(process.pid), randomUUID()].join('|')
}

/**
 * Whether the host has ended for certain: a process of this very machine that is not there any more. False when that cannot be told, as on
 * another machine, in another container, or outside of Linux.
 */
export function isGone(host: string): boolean {
  const [machine, pid, start] = host.split('|')
  if (!machine || !start || machine !== readMachine()) return false
  if (!isThere(Number(pid))) return true
  const found = readStart(Number(pid))
  return found !== '' && found !== start
}

/** One start of one kernel, and one space of process ids on it. Empty where they cannot be read. */
function readMachine(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return ''
  }
}

/**
 * When a process started, in ticks of its kernel: process ids are used again. `ended` for a process that has ended and
 * that its parent has not noticed yet.
 */
function readStart(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // A process of another user may exist and refuse the signal.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

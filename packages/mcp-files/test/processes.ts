import { readdirSync, readFileSync } from 'node:fs'

/** The ids of the children of `parent` whose command line has `text` in it. */
export function childrenRunning(text: string, parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && read(`/proc/${pid}/cmdline`).includes(text))
}

/** True while there is such a process, one that only waits to be reaped left out. */
export function isAlive(pid: number): boolean {
  const state = /\) (\w)/.exec(read(`/proc/${pid}/stat`))?.[1]
  return state !== undefined && state !== 'Z'
}

function parentOf(pid: number): number {
  return Number(/\) \w (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1])
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // The process has just ended.
    return ''
  }
}

import { readdir, readFile } from 'node:fs/promises'

/** What processes have used so far. */
export interface Used {
  cpuMs: number
  /** What they hold of memory. */
  bytes: number
}

/** `USER_HZ` of Linux: the unit of time in /proc. */
const TICKS_PER_SECOND = 100

/** What the processes have used together. One that has ended counts no more. */
export async function readUsed(pids: readonly number[]): Promise<Used> {
  const each = await Promise.all(pids.map(readOne))
  return each.reduce((sum, one) => ({ cpuMs: sum.cpuMs + one.cpuMs, bytes: sum.bytes + one.bytes }))
}

async function readOne(pid: number): Promise<Used> {
  try {
    const fields = await statOf(pid)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return {
      cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND,
      bytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024,
    }
  } catch {
    return { cpuMs: 0, bytes: 0 }
  }
}

/**
 * The CPU time of a process and of all that it has started, in milliseconds: of those that live, and of those that it has waited for. The processes of
 * Postgres are read so, of which one ends with each connection.
 */
export async function readTree(pid: number): Promise<number> {
  try {
    const fields = await statOf(pid)
    const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0)
    const children = await Promise.all((await childrenOf(pid)).map(readTree))
    return (own * 1_000) / TICKS_PER_SECOND + children.reduce((sum, cpuMs) => sum + cpuMs, 0)
  } catch {
    return 0
  }
}

/** The processes that a process has started and that live. */
export async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')))
  return lists.flatMap((list) => list.trim().split(' ')).flatMap((text) => (text === '' ? [] : [Number(text)]))
}

async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

import { readFileSync } from 'node:fs'

/** How much address space a query process gets beyond what this one, a Node of the same version, uses. */
const ADDRESS_SPACE_MARGIN_BYTES = 128 * 1024 * 1024
/** What this process and a query process may have resident together. */
const MAX_TOGETHER_BYTES = 230 * 1024 * 1024
/**
 * What a query process may have in any case, or a large parent would let no statement run at all. It starts with about half of it, and an answer of
 * 10,000 rows after many others has it at 98 MB.
 */
const MIN_ALLOWED_BYTES = 128 * 1024 * 1024
const PAGE_BYTES = 4_096

/** Above this resident size a query process is killed, whatever it does. */
export function allowedResidentBytes(): number {
  return Math.max(MIN_ALLOWED_BYTES, MAX_TOGETHER_BYTES - residentBytes(process.pid))
}

/** The resident size of a process where the system tells it without a call to another program; else 0. */
export function residentBytes(pid: number | undefined): number {
  return pid === undefined ? 0 : (readSizes(pid)?.resident ?? 0)
}

/** `command` under an address-space limit, on systems whose shell has one. Allocations beyond it fail inside SQLite, unharmed. */
export function withAddressSpaceLimit(command: [string, ...string[]]): [string, ...string[]] {
  const own = readSizes('self')
  if (own === undefined) return command
  const kilobytes = Math.ceil((own.virtual + ADDRESS_SPACE_MARGIN_BYTES) / 1_024)
  return ['/bin/sh', '-c', 'ulimit -v "$0" && exec "$@"', String(kilobytes), ...command]
}

function readSizes(pid: number | 'self'): { virtual: number; resident: number } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const [virtual, resident] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
    return { virtual: Number(virtual) * PAGE_BYTES, resident: Number(resident) * PAGE_BYTES }
  } catch {
    // The process has just ended, which is noticed elsewhere.
    return undefined
  }
}

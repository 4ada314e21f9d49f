import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { nodeServerSpec, SupervisedMcpServer } from '@frontdesk/mcp-host'
import type { Clock, Logger, McpLimits, McpServerSpec, NodeServerOptions } from '@frontdesk/mcp-host'

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  fields: Record<string, unknown>
  message: string
}

/** A logger whose lines a test can read. */
export function createLog(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** A fixture child in one of its modes, what it wrote down of its doings, and the processes it has been. */
export function faultSpec(mode = 'well', options: NodeServerOptions = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'mcp-host-')), 'record')
  const spec: McpServerSpec = nodeServerSpec(
    'fault',
    new URL('fixtures/fault-server.ts', import.meta.url),
    [mode, file],
    options,
  )
  const record = () => {
    try {
      return readFileSync(file, 'utf8').trimEnd().split('\n')
    } catch {
      return [] // Nothing was written yet.
    }
  }
  const pids = () => record().flatMap((line) => (line.startsWith('start ') ? [Number(line.slice(6))] : []))
  return { spec, record, pids }
}

export interface WorldOptions extends NodeServerOptions {
  limits?: Partial<McpLimits>
  clock?: Clock
}

/** A supervised fixture child that is closed when the test ends. */
export function superviseFault(mode?: string, { limits, clock, ...options }: WorldOptions = {}) {
  const { spec, record, pids } = faultSpec(mode, options)
  const log = createLog()
  const server = new SupervisedMcpServer(spec, { logger: log, ...(limits && { limits }), ...(clock && { clock }) })
  onTestFinished(() => server.close())
  const call = async (tool: string, args: Record<string, unknown> = {}, signal?: AbortSignal) => {
    const [block] = await server.callTool(tool, args, null, signal && { signal })
    return block?.['text'] as string
  }
  return { server, log, record, pids, call }
}

/** Whether a process runs. One that has ended but was not waited for by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false // There is no such process.
  }
}

/** What a promise is rejected with, or undefined. Handles the rejection at once, so that a test may await it late. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
}

/** Waits until something is so; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

/** A server that answers the methods of `replies` with just that, beside `id` and `jsonrpc`. */
export function oddSpec(replies: Record<string, object> & { silent?: string[]; endsAt?: string[] }): McpServerSpec {
  return nodeServerSpec('odd', new URL('fixtures/odd-server.ts', import.meta.url), [JSON.stringify(replies)])
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CorpusCase } from '@frontdesk/mcp-kit/testing'
import { connectStdio, textOf } from '@frontdesk/mcp-kit/testing'
import { USER_META_KEY } from '@frontdesk/mcp-kit'
import type { Observed } from './expect.ts'

const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))
const PAGE_BYTES = 4_096

/** The server in a process of its own, as the cases attack it. */
export async function startServer(args: readonly string[]) {
  const client = await connectStdio(MAIN, args)
  return {
    pid: client.pid,
    /** Calls the tool of a case, and watches what the server's processes take meanwhile. */
    async attack(entry: CorpusCase, fill: (text: string) => string = (text) => text): Promise<Observed> {
      const { tool, sql, sql_parts: parts = [sql ?? ''], as_user: user = 'nobody', ...rest } = entry.input as CaseInput
      const text = fill(joinParts(parts))
      const call = { name: tool, arguments: { ...rest, ...(text !== '' || 'sql' in entry.input ? { sql: text } : {}) } }
      const meta = { [USER_META_KEY]: { userId: 'user', tenantId: user.replace('tenant ', '') } }
      using memory = watchMemory(client.pid)
      const start = performance.now()
      const result = await client.callTool({ ...call, _meta: meta })
      const elapsedMs = performance.now() - start
      return {
        isError: result.isError === true,
        text: textOf(result),
        structured: result.structuredContent as Observed['structured'],
        elapsedMs,
        bytes: Buffer.byteLength(JSON.stringify(result)),
        peakResidentBytes: memory.peak(),
      }
    },
    /** The only cell of a reading statement. */
    async cell(sql: string): Promise<unknown> {
      const result = await client.callTool({ name: 'query', arguments: { sql } })
      return (result.structuredContent as Observed['structured'])?.rows?.[0]?.[0] ?? textOf(result)
    },
    [Symbol.asyncDispose]: async () => client.close(),
  }
}

/** A running server under attack. */
export type AttackedServer = Awaited<ReturnType<typeof startServer>>

/** The forms of input that the corpora explain. */
interface CaseInput {
  tool: string
  sql?: string
  sql_parts?: (string | { repeat: string; times: number })[]
  as_user?: string
  [argument: string]: unknown
}

function joinParts(parts: NonNullable<CaseInput['sql_parts']>): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}

/** The largest resident size that the server or one of its processes reaches, looked at every few milliseconds. */
function watchMemory(pid: number): Disposable & { peak: () => number } {
  let peak = 0
  const look = () => {
    for (const id of [pid, ...childrenOf(pid)]) peak = Math.max(peak, residentBytes(id))
    return peak
  }
  const timer = setInterval(look, 20)
  return { peak: look, [Symbol.dispose]: () => clearInterval(timer) }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number),
  )
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
  } catch {
    // It has just been killed, as it should be.
    return 0
  }
}

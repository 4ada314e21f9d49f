import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const user = { userId: 'user' }
export const quiet = { info() {}, warn() {}, error() {} }
export const sse = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }

/** The URL of an SQLite file in a folder of its own, under the folder that `BENCH_SCRATCH` names, which the bench removes. */
export async function newDatabase(): Promise<string> {
  const directory = await mkdtemp(join(process.env['BENCH_SCRATCH'] ?? tmpdir(), 'streams-'))
  return `file:${join(directory, 'bench.db')}`
}

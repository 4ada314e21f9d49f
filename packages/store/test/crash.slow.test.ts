import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { UserMessageItem } from '@frontdesk/chatkit'
import { openFileStore } from '@frontdesk/store/files'
import { checkStore } from '@frontdesk/store/maintenance'
import type { SqlStore } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'
import { databases, makeDirectory } from './support/databases.ts'
import type { Acknowledgement } from './support/crash-writer.ts'
import { ada } from './support/samples.ts'

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 10)
const WRITER = new URL('./support/crash-writer.ts', import.meta.url).pathname

describe.each([
  ['SQLite', databases.SQLite, ROUNDS],
  ['Postgres', databases.Postgres, Math.ceil(ROUNDS / 3)],
] as const)('a process that is killed while it writes to %s', (_, makePlace, rounds) => {
  it(
    `loses nothing that it has acknowledged, and leaves nothing half done, ${rounds} times in a row`,
    { timeout: rounds * 20_000 },
    async () => {
      const place = await makePlace()
      const directory = join(await makeDirectory(), 'files')
      const acknowledged: Acknowledgement[] = []
      for (let round = 0; round < rounds; round += 1) {
        // Some die while they start and make the schema, most right after they have acknowledged something.
        const isEarly = round % 4 === 0
        const death = isEarly ? { afterMs: 250 + 50 * Math.random() } : { afterLines: Math.ceil(60 * Math.random()) }
        acknowledged.push(...(await writeAndDie([place.url, directory, `${round}`], death)))
      }
      const store = await place.open()
      expect(acknowledged.length).toBeGreaterThan(rounds)
      expect(await checkStore(store)).toEqual([])
      expect(await findLosses(store, acknowledged)).toEqual([])
      expect(await findLostFiles(directory, acknowledged)).toEqual([])
    },
  )
})

/** Starts a writer, kills it so long after its start, or as soon as it has said so many lines, and gives what it has acknowledged. */
async function writeAndDie(
  argv: string[],
  { afterMs, afterLines }: { afterMs?: number; afterLines?: number },
): Promise<Acknowledgement[]> {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', WRITER, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const dead = new Promise((resolve) => child.once('close', resolve))
  if (afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs)
  const lines: Acknowledgement[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // A writer that dies while it writes a line has acknowledged nothing by it.
    if (line.endsWith('}')) lines.push(JSON.parse(line) as Acknowledgement)
    if (lines.length === afterLines) child.kill('SIGKILL')
  }
  await dead
  return lines
}

/** What the store owes and does not have, and what it has by halves. */
async function findLosses(store: SqlStore, acknowledged: readonly Acknowledgement[]): Promise<string[]> {
  const losses: string[] = []
  const owed = new Map<string, Record<string, string | null>>()
  for (const { threadId, texts } of acknowledged) owed.set(threadId, { ...owed.get(threadId), ...texts })
  const threads = new Set((await store.loadThreads({ limit: 100_000, order: 'asc' }, ada)).data.map(({ id }) => id))
  for (const threadId of owed.keys()) if (!threads.has(threadId)) losses.push(threadId)
  for (const threadId of threads) {
    const items = (await store.loadThreadItems(threadId, { limit: 10, order: 'asc' }, ada)).data as UserMessageItem[]
    const texts = Object.fromEntries(items.map(({ id, content }) => [id, content[0]?.text]))
    // What was not acknowledged may be there or not, but as a whole: a thread with its first message, the second with the third.
    const isHalf = texts['msg_1'] !== 'first' || (texts['msg_2'] === 'second' && texts['msg_3'] !== 'third')
    if (isHalf) losses.push(`half of ${threadId}`)
    for (const [id, text] of Object.entries(owed.get(threadId) ?? {})) {
      const isChangedSince = text === 'second' && texts[id] === 'changed'
      const isDeletedSince = text === 'third' && texts[id] === undefined && texts['msg_2'] === 'changed'
      if ((texts[id] ?? null) !== text && !isChangedSince && !isDeletedSince) losses.push(`${id} of ${threadId}`)
    }
  }
  for (const { runId, events } of acknowledged) {
    if (runId !== undefined && (await store.runs.load(runId, ada)).lastEvent !== events) losses.push(runId)
  }
  return losses
}

/** Files that were acknowledged and are not there, and files that are not whole. */
async function findLostFiles(directory: string, acknowledged: readonly Acknowledgement[]): Promise<string[]> {
  const files = await openFileStore(directory)
  const whole = new Set<string>()
  const losses: string[] = []
  for await (const key of files.list()) {
    const hash = createHash('sha256')
    for await (const chunk of (await files.read(key)).stream) hash.update(chunk as Uint8Array)
    if (hash.digest('hex') === key.name) whole.add(key.name)
    else losses.push(`half of ${key.name}`)
  }
  for (const { file } of acknowledged) if (file !== undefined && !whole.has(file)) losses.push(file)
  return losses
}

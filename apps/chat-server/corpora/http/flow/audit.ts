import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { sendOperation } from '../send/send.ts'

/** How many requests are under way at once. */
const AT_ONCE = 8

const WAYS: Record<string, string[]> = {
  change: [`UPDATE audit SET detail = '{"by":"somebody"}' WHERE user_id = 'user-a' AND position = 2`],
  remove: [`DELETE FROM audit WHERE user_id = 'user-a' AND position = 2`],
  reorder: [
    `UPDATE audit SET position = -1 WHERE user_id = 'user-a' AND position = 2`,
    `UPDATE audit SET position = 2 WHERE user_id = 'user-a' AND position = 3`,
    `UPDATE audit SET position = 3 WHERE user_id = 'user-a' AND position = -1`,
  ],
  'truncate-tail': [
    `DELETE FROM audit WHERE user_id = 'user-a' AND position = (SELECT max(position) FROM audit WHERE user_id = 'user-a')`,
  ],
}

/** Changes the audit in the database in each way, looks what the verification says of it, and takes the change back. */
export async function tamperAudit({ desk, names, found }: Evidence, { how = [] }: Step): Promise<void> {
  for (const title of ['one', 'two', 'three', 'four']) {
    await sendOperation(desk, { type: 'threads.update', params: { thread_id: names['THREAD_A'], title } })
  }
  const clean = await desk.store.records.verifyAudit()
  if (clean.length > 0) throw new Error(`The audit does not hold before it was changed: ${clean.join(' ')}`)
  const faults: Record<string, string[]> = {}
  for (const way of how) {
    const statements = WAYS[way]
    if (!statements) throw new Error(`Nobody knows how to ${way} an audit.`)
    const database = new Database(desk.databaseUrl.slice('file:'.length))
    const rows = database.prepare('SELECT * FROM audit').all() as Record<string, unknown>[]
    for (const statement of statements) database.exec(statement)
    faults[way] = await desk.store.records.verifyAudit()
    restore(database, rows)
    database.close()
  }
  found['faults'] = faults
}

function restore(database: Database.Database, rows: readonly Record<string, unknown>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const insert = database.prepare(
    `INSERT INTO audit (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  )
  database.transaction(() => {
    database.exec('DELETE FROM audit')
    for (const row of rows) insert.run(row)
  })()
}

/** Changes as many threads as it is told, and kills the server in the middle of it. */
export async function killDuring({ desk, found }: Evidence, { times = 1 }: Step): Promise<void> {
  const context = { userId: 'user-a' }
  const threads = Array.from({ length: times }, () => ({
    id: `thr_${randomUUID()}`,
    created_at: new Date().toISOString(),
    status: { type: 'active' as const },
    metadata: {},
  }))
  await desk.store.write(
    threads.map((thread) => ({ type: 'save_thread', thread })),
    context,
  )
  const waiting = [...threads]
  let done = 0
  const work = async () => {
    for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
      await sendOperation(desk, { type: 'threads.update', params: { thread_id: thread.id, title: 'changed' } })
      done += 1
      if (done === Math.floor(times / 2)) await desk.kill()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await desk.add()
  const changed: string[] = []
  for (const { id } of threads) {
    if ((await desk.store.loadThread(id, context)).title === 'changed') changed.push(id)
  }
  found['changed'] = changed
}

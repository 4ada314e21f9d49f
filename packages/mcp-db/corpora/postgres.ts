import { deepStrictEqual, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { CorpusCase, CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'
import { assertExpected } from './expect.ts'
import type { SuiteOptions } from './options.ts'
import { withoutTimes } from './options.ts'
import { startServer } from './server.ts'

const CORPUS = readCorpus(new URL('sql-postgres.json', import.meta.url))

/** As whom the server under attack connects. */
export type AttackedRole = 'reader' | 'superuser'

/**
 * The Postgres corpus against a server in a process of its own, on a database of its own. As superuser, which a server should not
 * be, it runs what must be refused all the same.
 */
export function createPostgresSuite(
  openUrl: () => Promise<string>,
  role: AttackedRole,
  options: SuiteOptions = {},
): CorpusSuite {
  const cases = CORPUS.cases.filter(({ expect }) => role === 'reader' || expect === 'refuse')
  return { name: `${CORPUS.corpus} (${role})`, cases, open: async () => openWorld(await openUrl(), role, options) }
}

async function openWorld(
  url: string,
  role: AttackedRole,
  { args = [], isTimed = true }: SuiteOptions,
): Promise<CorpusWorld> {
  const limits = isTimed ? CORPUS.limits : withoutTimes(CORPUS.limits)
  const scratch = mkdtempSync(join(tmpdir(), 'mcp-db-corpus-'))
  chmodSync(scratch, 0o777)
  const database = await createDatabase(url)
  const { admin } = database
  const place = role === 'reader' ? database.readerUrl : database.ownerUrl
  const privileged = role === 'superuser' ? ['--allow-privileged-role'] : []
  const server = await startServer([
    '--database',
    `main=${place}`,
    '--tenant-setting',
    'app.tenant',
    ...privileged,
    ...args,
  ])
  const fill = (text: string) => text.replaceAll('{{PGSCRATCH}}', scratch).replaceAll('{{PGCONN}}', database.dblink)
  const notifications: unknown[] = []
  admin.on('notification', (message) => notifications.push(message))
  await admin.query('LISTEN app_events')
  const before = await snapshot(admin)
  return {
    async check(entry) {
      const observed = await whileLocked(entry, database.ownerUrl, async () => server.attack(entry, fill))
      const start = performance.now()
      deepStrictEqual(await server.cell('SELECT count(*) FROM orders'), 5)
      const recovery = performance.now() - start
      ok(recovery <= (limits['recover_ms'] ?? 0), `recovery took ${Math.round(recovery)} ms`)
      assertExpected(entry, observed, limits)
      await backendsGone(admin, limits['backend_gone_ms'] ?? 0)
      deepStrictEqual(await snapshot(admin), before, 'the database was changed')
      deepStrictEqual(readdirSync(scratch), [], 'files were written')
      deepStrictEqual(notifications, [], 'a notification was sent')
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** A database of its own with the fixture, and a role that may only read it. */
async function createDatabase(adminUrl: string) {
  const id = randomUUID().replaceAll('-', '')
  const role = `reader_${id}`
  const owner = new URL(adminUrl)
  const root = new Client(adminUrl)
  await root.connect()
  await root.query(`CREATE DATABASE corpus_${id}`)
  owner.pathname = `/corpus_${id}`
  const admin = new Client(owner.href)
  await admin.connect()
  const { username, password, hostname, port } = owner
  const dblink = `host=${hostname} port=${port} user=${username} password=${password} dbname=corpus_${id}`
  for (const statement of CORPUS.fixture) {
    await admin.query(statement.replaceAll('{{PGCONN}}', dblink).replaceAll('app_ro', role))
  }
  await admin.query(`ALTER ROLE ${role} PASSWORD 'reader'`)
  const reader = new URL(owner)
  reader.username = role
  reader.password = 'reader'
  return {
    admin,
    dblink,
    ownerUrl: owner.href,
    readerUrl: reader.href,
    async [Symbol.asyncDispose]() {
      await admin.end()
      await root.query(`DROP DATABASE corpus_${id} WITH (FORCE)`)
      await root.query(`DROP ROLE ${role}`)
      await root.end()
    },
  }
}

/** Another session holds the table of the cases that wait for a lock. */
async function whileLocked<T>({ input }: CorpusCase, url: string, work: () => Promise<T>): Promise<T> {
  if (typeof input['sql'] !== 'string' || !input['sql'].includes('locked_table')) return work()
  const client = new Client(url)
  await client.connect()
  try {
    await client.query('BEGIN; LOCK locked_table IN ACCESS EXCLUSIVE MODE')
    return await work()
  } finally {
    await client.end()
  }
}

async function backendsGone(admin: Client, withinMs: number): Promise<void> {
  const start = performance.now()
  for (;;) {
    const { rows } = await admin.query(
      "SELECT query FROM pg_stat_activity WHERE application_name = 'mcp-db' AND state <> 'idle' AND datname = current_database()",
    )
    if (rows.length === 0) return
    ok(performance.now() - start <= withinMs, `a backend still runs: ${JSON.stringify(rows)}`)
    await sleep(20)
  }
}

/** Whatever an attack could leave behind in the database. */
async function snapshot(admin: Client): Promise<unknown> {
  const { rows } = await admin.query(`
    SELECT (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM customers t) AS customers,
      (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM orders t) AS orders,
      (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM tenant_notes t) AS notes,
      (SELECT count(*) FROM touched) AS touched,
      (SELECT string_agg(last_value::text, ',') FROM pg_sequences) AS sequences,
      (SELECT count(*) FROM pg_class) AS relations, (SELECT count(*) FROM pg_proc) AS functions,
      (SELECT count(*) FROM pg_roles WHERE rolname !~ '^reader_') AS roles, (SELECT count(*) FROM pg_collation) AS collations,
      (SELECT string_agg(oid::text, ',') FROM pg_largeobject_metadata) AS large_objects,
      (SELECT count(*) FROM pg_replication_slots) AS slots, (SELECT count(*) FROM pg_prepared_xacts) AS prepared,
      (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS advisory_locks`)
  return rows[0]
}

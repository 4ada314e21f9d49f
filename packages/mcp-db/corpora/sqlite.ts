import { deepStrictEqual, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'
import { assertExpected } from './expect.ts'
import type { SuiteOptions } from './options.ts'
import { withoutTimes } from './options.ts'
import { startServer } from './server.ts'

const CORPUS = readCorpus(new URL('sql-sqlite.json', import.meta.url))

/** The SQLite corpus against a server in a process of its own. */
export function createSqliteSuite(options: SuiteOptions = {}): CorpusSuite {
  return { name: CORPUS.corpus, cases: CORPUS.cases, open: async () => openWorld(options) }
}

async function openWorld({ args = [], isTimed = true }: SuiteOptions): Promise<CorpusWorld> {
  const limits = isTimed ? CORPUS.limits : withoutTimes(CORPUS.limits)
  const folder = mkdtempSync(join(tmpdir(), 'mcp-db-corpus-'))
  const file = join(folder, 'main.db')
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  create(file, CORPUS.fixture)
  create(join(scratch, 'other-tenant.db'), ['CREATE TABLE secrets (v)', "INSERT INTO secrets VALUES ('tenant-b')"])
  writeFileSync(join(scratch, 'secret.csv'), 'a,b\n1,2\n')
  const before = snapshot(file, scratch)
  const server = await startServer(['--database', file, ...args])
  const fill = (text: string) => text.replaceAll('{{SCRATCH}}', scratch).replaceAll('{{DBFILE}}', file)
  return {
    async check(entry) {
      const observed = await server.attack(entry, fill)
      const start = performance.now()
      deepStrictEqual(await server.cell('SELECT count(*) FROM orders'), 5)
      const recovery = performance.now() - start
      ok(recovery <= (limits['recover_ms'] ?? 0), `recovery took ${Math.round(recovery)} ms`)
      assertExpected(entry, observed, limits)
      deepStrictEqual(snapshot(file, scratch), before, 'files were changed')
      const settings =
        "SELECT ('a' LIKE 'A') || (SELECT count(*) FROM sqlite_temp_schema) || (SELECT count(*) FROM pragma_table_list WHERE name = 'p')"
      deepStrictEqual(await server.cell(settings), '100', 'settings of the connection were changed')
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function create(file: string, statements: readonly string[]): void {
  const database = new Sqlite(file)
  for (const statement of statements) database.exec(statement)
  database.close()
}

/** Every file that an attack could reach, with its contents. */
function snapshot(file: string, scratch: string): Record<string, string> {
  const files = [
    file,
    ...readdirSync(scratch, { recursive: true, encoding: 'utf8' }).map((name) => join(scratch, name)),
  ]
  return Object.fromEntries(files.map((name) => [name, createHash('sha256').update(readFileSync(name)).digest('hex')]))
}

import type { Database } from 'better-sqlite3'
import { newerSchema, olderSchema, StoreDamagedError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/** "FrDk": tells our files from other applications' databases. */
const APPLICATION_ID = 0x4672446b

/** Which migrations the database has seen. Throws when it is another application's, or newer than this package. */
export function readSchemaVersion(db: Database): number {
  const version = db.pragma('user_version', { simple: true }) as number
  const isEmpty = (db.pragma('schema_version', { simple: true }) as number) === 0
  if (!isEmpty && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new StoreDamagedError(
      `${db.name} is a database of another application. Name another file; this one is left as it is.`,
    )
  }
  if (version > migrations.length) {
    throw newerSchema(db.name, { found: version, supported: migrations.length })
  }
  return version
}

/** Throws unless the schema is this package's: a store that may not change it can do with no other. */
export function assertCurrent(db: Database): void {
  const found = readSchemaVersion(db)
  if (found < migrations.length) throw olderSchema(db.name, { found, supported: migrations.length })
}

/** Brings the schema up to date in one transaction: a crash leaves the old schema or the new one. Safe in any number of processes at once. */
export function migrate(db: Database): void {
  if (readSchemaVersion(db) === migrations.length) return
  db.transaction(() => {
    for (const migration of migrations.slice(readSchemaVersion(db))) db.exec(migration)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}

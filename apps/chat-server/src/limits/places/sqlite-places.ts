import type { Database } from 'better-sqlite3'
import { LEASE_MS } from './places.ts'
import type { PlaceTable } from './shared-places.ts'

/** Places in a SQLite file. A lease that ends later than one from now would was made before the clock stepped back, and is over. */
export function openSqlitePlaces(database: Database, amount: number): PlaceTable {
  database.exec('CREATE TABLE IF NOT EXISTS places (id TEXT PRIMARY KEY, caller TEXT NOT NULL, until INTEGER NOT NULL)')
  database.exec('CREATE INDEX IF NOT EXISTS places_of_caller ON places (caller)')
  const clear = database.prepare('DELETE FROM places WHERE until <= ? OR until > ?')
  const count = database.prepare('SELECT count(*) FROM places WHERE caller = ?').pluck()
  const insert = database.prepare('INSERT INTO places (id, caller, until) VALUES (?, ?, ?)')
  const keep = database.prepare('UPDATE places SET until = ? WHERE id IN (SELECT value FROM json_each(?))')
  const free = database.prepare('DELETE FROM places WHERE id IN (SELECT value FROM json_each(?))')
  const take = database.transaction((caller: string, id: string): boolean => {
    const now = Date.now()
    clear.run(now, now + LEASE_MS)
    if (Number(count.get(caller)) >= amount) return false
    insert.run(id, caller, now + LEASE_MS)
    return true
  })
  return {
    // The lock comes first: another process counts before or after all of it.
    take: async (caller, id) => take.immediate(caller, id),
    keep: async (ids) => void keep.run(Date.now() + LEASE_MS, JSON.stringify(ids)),
    free: async (ids) => void free.run(JSON.stringify(ids)),
  }
}

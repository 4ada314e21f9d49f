import type { Database } from 'better-sqlite3'
import { quote } from '../../qualified-name.ts'

/** A count of changed rows that has begun. */
export interface ChangeCount {
  /** Ends it: the rows of tables that were changed since, those of triggers and of foreign keys among them. */
  end: () => number
}

/**
 * Begins to count changed rows, inside a transaction. SQLite's own count takes in the rows that a full-text or spatial index keeps for
 * itself in shadow tables, several for each row, so where there is such an index triggers count instead.
 */
export function countChanges(opened: Database): ChangeCount {
  return hasVirtualTables(opened) ? countByTriggers(opened) : countByTotal(opened)
}

function hasVirtualTables(opened: Database): boolean {
  const sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage = 0"
  return Number(opened.prepare(sql).pluck().get()) > 0
}

function countByTotal(opened: Database): ChangeCount {
  const total = opened.prepare('SELECT total_changes()').pluck()
  const before = Number(total.get())
  return { end: () => Number(total.get()) - before }
}

const EVENTS = ['INSERT', 'UPDATE', 'DELETE']

/** Triggers of the connection on every ordinary table. What is changed in a virtual table itself fires none, and is told by SQLite. */
function countByTriggers(opened: Database): ChangeCount {
  let rows = 0
  opened.function('mcp_db_count_change', () => {
    rows += 1
    return null
  })
  const tables = opened.prepare(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  )
  const triggers = (tables.pluck().all() as string[]).flatMap((table) => EVENTS.map((event) => ({ table, event })))
  triggers.forEach(({ table, event }, index) => {
    opened.exec(
      `CREATE TEMP TRIGGER mcp_db_change_${index} AFTER ${event} ON main.${quote(table)} BEGIN SELECT mcp_db_count_change(); END`,
    )
  })
  return {
    end: () => {
      const direct = Number(opened.prepare('SELECT changes()').pluck().get())
      for (const index of triggers.keys()) opened.exec(`DROP TRIGGER temp.mcp_db_change_${index}`)
      return Math.max(rows, direct)
    },
  }
}

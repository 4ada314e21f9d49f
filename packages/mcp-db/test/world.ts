import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'

const SHOP = [
  "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT DEFAULT 'Berlin', photo BLOB)",
  'CREATE TABLE orders (customer_id INTEGER NOT NULL REFERENCES customers (id), placed_on TEXT NOT NULL, total INTEGER, PRIMARY KEY (customer_id, placed_on)) WITHOUT ROWID',
  'CREATE UNIQUE INDEX customers_name ON customers (name)',
  "CREATE VIEW berliners AS SELECT * FROM customers WHERE city = 'Berlin'",
  "INSERT INTO customers VALUES (1, 'Ada', 'Berlin', x'00ff10'), (2, 'Grace | \\Hopper', 'Hamburg', NULL), (3, 'Edsger', 'Berlin', NULL)",
  "INSERT INTO orders VALUES (1, '2026-01-05', 1250), (1, '2026-02-01', 9007199254740993), (3, '2026-02-02', NULL)",
]

/** A folder of its own with a small shop database, removed when it is disposed. */
export class Shop implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'mcp-db-'))
  readonly path = join(this.folder, 'shop.db')

  constructor() {
    this.write((database) => {
      for (const statement of SHOP) database.exec(statement)
    })
  }

  /** Changes the database as another program would. */
  write(change: (database: Sqlite.Database) => void): void {
    const database = new Sqlite(this.path)
    try {
      change(database)
    } finally {
      database.close()
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A statement that never ends and never yields a row. */
export const ENDLESS = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c'

/** The running children of a process. Linux only, as the limits under test are. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number)
}

/** The running processes that were started with `text` in an argument. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isRunning(Number(name)))
    .filter((name) => commandOf(name).includes(text))
    .map(Number)
}

/** Whether a process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  return parentOf(String(pid)) !== undefined
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It ended between the listing and the reading.
    return ''
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return state === 'Z' ? undefined : Number(parent)
  } catch {
    // It ended between the listing and the reading.
    return undefined
  }
}

/** Resolves once `condition` holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

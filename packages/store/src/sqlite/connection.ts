import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import type { Query, Value, Work } from '../sql/query.ts'
import { isBusy } from './errors.ts'

interface Prepared {
  statement: Statement<Value[]>
  /** For each `?` of the statement, which value it takes. */
  order: readonly number[]
}

/** One open database: prepared statements, work run at once, and the borders of a transaction. Throws what SQLite throws. */
export class Connection implements Disposable {
  readonly db: Database.Database
  readonly #busyTimeoutMs: number
  readonly #prepared = new Map<string, Prepared>()

  constructor(path: string, { readOnly, busyTimeoutMs }: { readOnly: boolean; busyTimeoutMs: number }) {
    this.db = new Database(path, { readonly: readOnly, timeout: busyTimeoutMs })
    this.#busyTimeoutMs = busyTimeoutMs
  }

  run<Result>(work: Work<Result>): Result {
    let step = work.next()
    while (step.done !== true) step = work.next(this.#execute(step.value))
    return step.value
  }

  /** Takes the write lock, or says that another process has it. Does not wait: SQLite would wait with the whole event loop. */
  tryBegin(): boolean {
    this.db.pragma('busy_timeout = 0')
    try {
      this.exec('BEGIN IMMEDIATE')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    } finally {
      this.db.pragma(`busy_timeout = ${this.#busyTimeoutMs}`)
    }
  }

  exec(text: string): void {
    this.#prepare(text).statement.run()
  }

  [Symbol.dispose](): void {
    this.db.close()
  }

  #execute({ text, values }: Query): readonly object[] {
    const { statement, order } = this.#prepare(text)
    const bound = order.map((index) => values[index] as Value)
    if (statement.reader) return statement.all(...bound) as object[]
    statement.run(...bound)
    return []
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text)
    if (known !== undefined) return known
    const order: number[] = []
    // The writer of a SQLite file has it to itself: there are no rows to lock.
    const withoutLocks = text.replace(/\bFOR NO KEY UPDATE\b|\bFOR UPDATE OF \w+ SKIP LOCKED\b/g, '')
    const sql = withoutLocks.replace(/\$(\d+)/g, (_, number: string) => {
      order.push(Number(number) - 1)
      return '?'
    })
    const prepared = { statement: this.db.prepare<Value[]>(sql), order }
    this.#prepared.set(text, prepared)
    return prepared
  }
}

import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import { assertKeepable } from '../sql/query.ts'
import type { Outcome, Query, Value, Work } from '../sql/query.ts'
import { isBusy } from './errors.ts'

interface Prepared {
  statement: Statement<[readonly Value[]]>
  /** For each `?` of the statement, the index of its value. Undefined when the values are used in the given order. */
  order: readonly number[] | undefined
}

/** One open database: prepared statements, work run at once, and the borders of a transaction. Throws what SQLite throws. */
export class Connection implements Disposable {
  readonly db: Database.Database
  readonly #prepared = new Map<string, Prepared>()

  constructor(path: string, { readOnly }: { readOnly: boolean }) {
    // Nothing waits inside of SQLite: it would wait with the whole event loop.
    this.db = new Database(path, { readonly: readOnly, timeout: 0 })
  }

  run<Result>(work: Work<Result>): Result {
    let step = work.next()
    while (step.done !== true) step = work.next(this.#execute(step.value))
    return step.value
  }

  /** Takes the write lock, or says that another process has it. */
  tryBegin(): boolean {
    try {
      this.exec('BEGIN IMMEDIATE')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
  }

  exec(text: string): void {
    this.#prepare(text).statement.run([])
  }

  [Symbol.dispose](): void {
    this.db.close()
  }

  #execute({ text, values }: Query): Outcome {
    assertKeepable(values)
    const { statement, order } = this.#prepare(text)
    const bound = order?.map((index) => values[index] as Value) ?? values
    if (statement.reader) return { rows: statement.all(bound) as object[], changes: 0 }
    return { rows: [], changes: statement.run(bound).changes }
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
    const isAsTheyCome = order.every((place, index) => place === index)
    const prepared = {
      statement: this.db.prepare<[readonly Value[]]>(sql),
      order: isAsTheyCome ? undefined : order,
    }
    this.#prepared.set(text, prepared)
    return prepared
  }
}

import { NotFoundError } from './errors.ts'
import { createId } from './id.ts'
import type { PageOptions } from './store.ts'
import type { Page } from '../page.ts'

/** Undoes one change. */
export type Undo = () => void

interface Row<Value> {
  readonly id: string
  readonly sequence: number
  value: Value
}

/** Rows in the order of a store, which is that of their first saves. A row that is saved again keeps its place. */
export class OrderedRows<Value> {
  readonly #rows: Row<Value>[] = []
  readonly #byId = new Map<string, Row<Value>>()
  readonly #name = createId('message')
  #sequence = 0
  #rewrites = 0

  /** Stays the same for as long as rows are only added, and is never the same again. */
  get stamp(): string {
    return `${this.#name}.${this.#rewrites}`
  }

  /** How many rows have been added. */
  get added(): number {
    return this.#sequence
  }

  get(id: string): Value | undefined {
    return this.#byId.get(id)?.value
  }

  values(): Value[] {
    return this.#rows.map((row) => row.value)
  }

  save(id: string, value: Value): Undo {
    const present = this.#byId.get(id)
    if (present) {
      const before = present.value
      present.value = value
      this.#rewrites++
      return () => void (present.value = before)
    }
    this.#insert({ id, sequence: this.#sequence++, value })
    return () => void this.#remove(id)
  }

  delete(id: string): Undo {
    const removed = this.#remove(id)
    return () => removed && this.#insert(removed)
  }

  deleteAfter(id: string): Undo {
    const row = this.#byId.get(id)
    if (!row) return () => {}
    const removed = this.#rows.splice(this.#rows.indexOf(row) + 1)
    this.#rewrites++
    for (const each of removed) this.#byId.delete(each.id)
    return () => removed.forEach((each) => this.#insert(each))
  }

  /** The values of the rows that came after so many had been added. */
  since(added: number): Value[] {
    const start = this.#rows.findLastIndex((row) => row.sequence < added) + 1
    return this.#rows.slice(start).map((row) => row.value)
  }

  page({ limit, order, after }: PageOptions, isIncluded: (value: Value) => boolean = () => true): Page<Value> {
    const rows = this.#rows.filter((row) => isIncluded(row.value))
    if (order === 'desc') rows.reverse()
    const start = after === undefined ? 0 : rows.findIndex((row) => row.id === after) + 1
    if (after !== undefined && start === 0) throw new NotFoundError(`Cursor ${after} not found`)
    const found = rows.slice(start, start + limit)
    const hasMore = rows.length > start + limit
    const last = found.at(-1)
    return {
      data: found.map((row) => row.value),
      has_more: hasMore,
      ...(hasMore && last ? { after: last.id } : {}),
    }
  }

  #insert(row: Row<Value>): void {
    let index = this.#rows.length
    while (index > 0 && row.sequence < this.#rows[index - 1]!.sequence) index--
    this.#rows.splice(index, 0, row)
    this.#byId.set(row.id, row)
  }

  #remove(id: string): Row<Value> | undefined {
    const row = this.#byId.get(id)
    if (!row) return undefined
    this.#rows.splice(this.#rows.indexOf(row), 1)
    this.#byId.delete(id)
    this.#rewrites++
    return row
  }
}

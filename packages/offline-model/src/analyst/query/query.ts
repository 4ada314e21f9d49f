import type { Column, Table } from '../schema/schema.ts'

/** A value of a condition, as text; `type` says how to write it when it cannot be a parameter. */
export interface Value {
  text: string
  type: 'text' | 'number'
}

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'between'
  | 'within'
  | 'outside'
  | 'month'
  | 'otherMonth'
  | 'contains'
  | 'word'
  | 'starts'
  | 'ends'

/**
 * A condition on a column. Several values of `=` are alternatives, of `!=` all excluded; `between` includes both ends; `within` and `outside`
 * include the first value and exclude the second; `word` finds whole words; `month` and `otherMonth` compare a date's month, as `05`, in whatever year. `said` is how the question worded it.
 */
export interface Filter {
  column: Column
  operator: Operator
  values: Value[]
  said: string
}

/** Rows of another table that must exist, must not, or must be so many. */
export interface Existence {
  table: Table
  isNegated: boolean
  count?: { operator: string; value: Value }
}

export type Select =
  | { kind: 'count' }
  | { kind: 'distinct'; column: Column }
  | { kind: 'figure'; fn: 'sum' | 'avg' | 'min' | 'max'; of: Figure }
  | { kind: 'rows'; columns: Column[] }

/** What a figure is taken over: one column, or the product of two (a quantity and a price). */
export interface Figure {
  column: Column
  times?: Column
}

export interface Group {
  columns: Column[]
  /** A column that is grouped by but not shown, so that two people of one name stay two. */
  key?: Column
  unit?: 'day' | 'month' | 'year'
}

/** A question matched with the data: everything it names exists. */
export interface Query {
  base: Table
  select: Select
  filters: Filter[]
  existences: Existence[]
  empty: { column: Column; isNegated: boolean }[]
  groups: Group[]
  /** `group` is the order of the first group, such as the months. */
  order?: { by: 'measure' | 'group' | { figure: Figure } | { column: Column }; direction: 'asc' | 'desc' }
  /** One more than is shown, unless the question said how many: so that the answer can tell whether there are more. */
  limit?: Value
  shownRows: number
  /** The one that comes first is asked for; more are fetched to see whether others come first with it. */
  isOne?: boolean
}

import type { Column, Table } from '../schema/schema.ts'

/** What the answer is: a number of rows, a figure over a column, or rows.  */
export type Measure =
  | { kind: 'count' }
  | { kind: 'distinct'; columns: Column[] }
  | { kind: 'figure'; fn: 'sum' | 'avg' | 'min' | 'max'; of: Column[] | Money }
  | { kind: 'rows' }

/** Money that the question names without a column: what something costs (`price`), or what was taken in (`revenue`). The schema decides. */
export type Money = 'price' | 'revenue'

/** One group per row of a table, per value of a column, or per stretch of time. */
export type Grouping = { table: Table } | { columns: Column[] } | { unit: 'day' | 'month' | 'year' }

export interface Sort {
  direction: 'asc' | 'desc'
  /** `total` is what a row itself says it is worth; `measure` is what the question asks for; `count` counts the related rows of a table. */
  by: 'measure' | 'total' | Money | 'quantity' | 'date' | { columns: Column[] } | { count: Table }
}

/** `column operator number` or `column operator date`; without columns the schema decides. `near` is the table named last before it. */
export interface Comparison {
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'between'
  values: string[]
  /** The values as the question wrote them. */
  said: string[]
  type: 'number' | 'date'
  columns?: Column[]
  isKey?: boolean
  near?: Table
}

/** Words that must be found in the data before they mean something. */
export interface Wanted {
  text: string
  operator: '=' | '!=' | 'contains' | 'starts' | 'ends'
  cue: 'place' | 'name' | 'none'
  /** All the values joined to it by "or": they only make sense in one column. */
  choice?: string[]
  /** The value that its list begins with: “in Berlin, Hamburg or Munich” is one list. */
  list?: string
  columns?: Column[]
  near?: Table
}

/** Rows of another table that must exist (or must not, or so many of them). */
export interface Related {
  table: Table
  isNegated: boolean
  count?: { operator: '<' | '<=' | '>' | '>=' | '='; value: string }
}

/** A question about tables, read but not yet matched with the data. `unread` are the words it holds that the model could not place. */
export interface Question {
  measure: Measure
  subject?: Table
  /** Every table it names, whatever for. */
  tables: Table[]
  shown: Column[][]
  groupings: Grouping[]
  sort?: Sort
  limit?: string
  /** It asks for the one that comes first: "the latest order". */
  isOne?: boolean
  /** It asks for “different” ones. */
  isDistinct?: boolean
  comparisons: Comparison[]
  wanted: Wanted[]
  related: Related[]
  empty: { columns: Column[]; isNegated: boolean }[]
  unread: string[]
  /** Tables set beside the subject, in the user's words: questions of their own. */
  apart: string[]
}

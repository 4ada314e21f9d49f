import type { Token } from '../text/tokens.ts'
import { danglingWords, takePhrases } from './leftovers.ts'
import { FILLER, OPERATIVE } from './lexicon.ts'
import { findMentions } from './mentions.ts'
import type { Column, Table } from './schema.ts'
import { readComparisons, readKeys } from './read-comparisons.ts'
import { readRelated } from './read-related.ts'
import { readSubject } from './read-subject.ts'
import { readWanted } from './read-wanted.ts'
import { readShape } from './shape.ts'
import { Template } from './template.ts'

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
  /** `measure` is what the question asks for; `count` counts the related rows of a table. */
  by: 'measure' | Money | 'quantity' | 'date' | { columns: Column[] } | { count: Table }
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
  comparisons: Comparison[]
  wanted: Wanted[]
  related: Related[]
  empty: { columns: Column[]; isNegated: boolean }[]
  unread: string[]
  /** Tables set beside the subject, in the user's words: questions of their own. */
  apart: string[]
}

/** Reads a question against a schema. Every word ends in one of the parts, is filler, or is reported as unread: nothing is silently dropped. */
export function readQuestion(tokens: readonly Token[], tables: readonly Table[]): Question {
  const template = new Template(tokens, findMentions(tokens, tables))
  const question: Question = {
    measure: { kind: 'rows' },
    tables: template.tables.flatMap(({ mention }) => mention?.table ?? []),
    shown: [],
    groupings: [],
    comparisons: [],
    wanted: [],
    related: [],
    empty: [],
    unread: [],
    apart: [],
  }
  takePhrases(template)
  readKeys(template, question)
  readShape(template, question)
  readRelated(template, question, tables)
  readComparisons(template, question)
  readWanted(template, question)
  readSubject(template, question)
  readColumns(template, question, tables)
  question.unread.push(...unread(template, question))
  return question
}

/** The columns left are to be shown; but "ordered" of customers says that orders must exist. */
function readColumns(template: Template, question: Question, tables: readonly Table[]): void {
  template.takeAll(/(C\d+)/, ([symbol]) => {
    const columns = template.slot(symbol).mention?.columns ?? []
    const date = columns.find(({ kind, name }) => kind === 'date' && /ed(?:_at|_on)?$/i.test(name))
    const table = tables.find(({ name }) => name === date?.table)
    if (!table || !question.subject || columns.some((column) => column.table === question.subject?.name)) {
      // A single figure has no room for a column beside it.
      if (isSingle(question)) question.unread.push(template.slot(symbol).said)
      else question.shown.push(columns)
    } else if (!question.related.some((related) => related.table === table))
      question.related.push({ table, isNegated: false })
  })
}

function isSingle({ measure, groupings }: Question): boolean {
  return (measure.kind === 'figure' || measure.kind === 'count') && groupings.length === 0
}

function unread(template: Template, question: Question): string[] {
  const words = template.rest.split(' ').filter(Boolean)
  const left = words.filter((word) => OPERATIVE.has(word) || !FILLER.has(word))
  return left.length > 0 ? left.map((word) => template.written(word)) : danglingWords(template, question)
}

import type { Token } from '../../language/token.ts'
import { danglingWords, takePhrases } from './leftovers.ts'
import { FILLER, OPERATIVE } from './lexicon.ts'
import { findMentions } from './mentions.ts'
import type { Question } from './question.ts'
import { labelColumns } from '../schema/schema.ts'
import type { Table } from '../schema/schema.ts'
import { readComparisons, readKeys } from './read-comparisons.ts'
import { readOfAll, readRelated } from './read-related.ts'
import { readSubject } from './read-subject.ts'
import { readWanted } from './read-wanted.ts'
import { readShape } from './shape.ts'
import { Template } from './template.ts'

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
  readOfAll(template, question)
  readShape(template, question)
  readRelated(template, question, tables)
  readComparisons(template, question)
  readWanted(template, question)
  readSubject(template, question)
  readColumns(template, question, tables)
  question.unread.push(...besideThePoint(template, question), ...unread(template, question))
  return question
}

/** The columns left are to be shown; but "ordered" of customers says that orders must exist. */
function readColumns(template: Template, question: Question, tables: readonly Table[]): void {
  template.takeAll(/(C\d+)/, ([symbol]) => {
    const columns = template.slot(symbol).mention?.columns ?? []
    const date = columns.find(({ kind, name }) => kind === 'date' && /ed(?:_at|_on)?$/i.test(name))
    const table = tables.find(({ name }) => name === date?.table)
    if (!table || !question.subject || columns.some((column) => column.table === question.subject?.name)) {
      // A single figure has no room for a column beside it, nor has a group.
      if (isSingle(question) || question.groupings.length > 0) question.unread.push(template.slot(symbol).said)
      else question.shown.push(columns)
    } else if (!question.related.some((related) => related.table === table))
      question.related.push({ table, isNegated: false })
  })
}

/** "Which customer has the biggest order" asks for a customer, and "who placed order 7" for a person. */
function besideThePoint(template: Template, { measure, subject, sort, groupings }: Question): string[] {
  const [first] = template.tables
  if (measure.kind !== 'rows' || groupings.length > 0) return []
  const isWho = /^ (?:· )*who\b/.test(template.marked)
  const isPerson =
    subject?.columns.length === 0 || (subject && labelColumns(subject).some(({ kind }) => kind === 'text'))
  if (isWho && !isPerson) return ['who']
  const isOther = sort !== undefined && sort.by === 'total' && first?.mention?.table !== subject
  return isOther && first ? [first.said] : []
}

function isSingle({ measure, groupings }: Question): boolean {
  return (measure.kind === 'figure' || measure.kind === 'count') && groupings.length === 0
}

function unread(template: Template, question: Question): string[] {
  const words = template.rest.split(' ').filter(Boolean)
  const left = words.filter((word) => OPERATIVE.has(word) || !FILLER.has(word))
  return left.length > 0 ? left.map((word) => template.written(word)) : danglingWords(template, question)
}

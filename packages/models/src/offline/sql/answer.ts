import { callTool, PlanEnd } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { tokenize } from '../text/tokens.ts'
import { code, joinWords, paragraphs } from '../words.ts'
import { findValue } from './find-values.ts'
import type { FoundValue, LostValue, RunQuery } from './find-values.ts'
import { reachable } from './joins.ts'
import { PLACE_COLUMN } from './lexicon.ts'
import { matchQuestion } from './match-question.ts'
import { moneyFigures } from './money.ts'
import type { Query } from './query.ts'
import { readQuestion } from './question.ts'
import type { Question } from './question.ts'
import { rawSql } from './raw-sql.ts'
import { readTableDescription, readTableNames } from './read-schema.ts'
import { withNamedReferences } from './schema.ts'
import type { Column, Table } from './schema.ts'
import { toStatement, UnsoundQueryError, withPlaceholders } from './to-sql.ts'
import type { Statement } from './to-sql.ts'
import type { SqlTools } from './toolset.ts'
import { answerWords, exampleQuestions, rawAnswerWords, tableListWords, tableWords } from './words.ts'
import { isAboutSchema, isAboutTables } from './schema-questions.ts'

const MOST_TABLES = 16

/** Answers a question about a database: looks at its tables, describes the ones that matter, looks up the words it does not know, asks, words the rows. */
export function* answerFromTables(text: string, tools: SqlTools): Plan {
  const sql = rawSql(text)
  if (sql) return rawAnswerWords(yield* callTool(tools.query.name, { [tools.query.sqlParameter]: sql }), sql)
  if (!tools.listTables) {
    return paragraphs(
      'I can run a query for you, but none of my tools tells me which tables there are.',
      'Send me a statement, beginning with `SELECT`, and I will run it as it is.',
    )
  }
  const listed = yield* callTool(tools.listTables, {})
  const names = readTableNames(listed.text)
  if (isAboutTables(text)) return tableListWords(listed, names)
  if (names.length === 0)
    return paragraphs('The database lists no tables that I can read. This is what it said:', code(listed.text))

  let tables = names.map((name) => readTableDescription(name, ''))
  const described = isAboutSchema(tokenize(text), tables)
  if (described && tools.describeTable) {
    const outcome = yield* callTool(tools.describeTable.name, { [tools.describeTable.parameter]: described.name })
    return tableWords(readTableDescription(described.name, outcome.text), outcome)
  }
  const mentioned = tables.filter((table) => readQuestion(tokenize(text), tables).tables.includes(table))
  if (mentioned.length > 0) tables = yield* describe(mentioned, { tables, tools })
  if (mentioned.length === 0 || needsMore(readQuestion(tokenize(text), tables), tables))
    tables = yield* describe(tables.filter(({ columns }) => columns.length === 0).slice(0, MOST_TABLES), {
      tables,
      tools,
    })
  return yield* answerQuestion(text, { tables, tools })
}

function* answerQuestion(text: string, { tables, tools }: { tables: Table[]; tools: SqlTools }): Plan {
  const question = readQuestion(tokenize(text), tables)
  if (question.unread.length > 0) throw new PlanEnd(notUnderstood(question.unread, tables))
  const run: RunQuery = (statement) => runStatement(statement, tools)
  const found: FoundValue[] = []
  for (const wanted of question.wanted) {
    const { subject } = question
    const value = yield* findValue(wanted, { ...(subject ? { subject } : {}), tables, run })
    if ('candidates' in value) throw new PlanEnd(lostWords(value, question, tables))
    found.push(value)
  }
  const { query, statement } = matchOrExplain(question, { found, tables })
  const outcome = yield* run(statement)
  return answerWords(query, { outcome, sql: withPlaceholders(statement, 'literal').sql, tables })
}

function matchOrExplain(
  question: Question,
  { found, tables }: { found: readonly FoundValue[]; tables: readonly Table[] },
): { query: Query; statement: Statement } {
  try {
    const query = matchQuestion(question, found, tables)
    return { query, statement: toStatement(query, tables) }
  } catch (error) {
    if (error instanceof UnsoundQueryError)
      throw new PlanEnd(paragraphs(`I would rather not answer that: ${error.message}.`, exampleQuestions(tables)))
    if (error instanceof PlanEnd)
      throw new PlanEnd(error.answer ? paragraphs(error.answer, exampleQuestions(tables)) : notUnderstood([], tables))
    throw error
  }
}

function* runStatement(statement: Statement, { query }: SqlTools): ReturnType<RunQuery> {
  const { sql, params } = withPlaceholders(statement, query.params?.style ?? 'literal')
  return yield* callTool(query.name, {
    [query.sqlParameter]: sql,
    ...(query.params && params.length > 0 ? { [query.params.parameter]: params } : {}),
  })
}

/** Describes some tables at once and returns all of them, with the references that names make clear. */
function* describe(
  wanted: readonly Table[],
  { tables, tools }: { tables: readonly Table[]; tools: SqlTools },
): Plan<Table[]> {
  const { describeTable } = tools
  if (!describeTable || wanted.length === 0) return [...tables]
  const outcomes = yield wanted.map(({ name }) => ({
    name: describeTable.name,
    args: { [describeTable.parameter]: name },
  }))
  const descriptions = new Map(outcomes.map((outcome, index) => [wanted[index]?.name, outcome]))
  return withNamedReferences(
    tables.map((table) => {
      const outcome = descriptions.get(table.name)
      return outcome && !outcome.hasFailed ? readTableDescription(table.name, outcome.text) : table
    }),
  )
}

/** Whether the tables described so far leave something open that others may settle. */
function needsMore(question: Question, tables: readonly Table[]): boolean {
  const known = tables.filter(({ columns }) => columns.length > 0)
  const near = question.subject ? reachable(question.subject.name, known) : known
  const columns = near.flatMap((table) => table.columns)
  const isMissing = (kind: string): boolean => !columns.some((column) => column.kind === kind)
  const wantsMoney =
    (question.measure.kind === 'figure' && !Array.isArray(question.measure.of)) ||
    question.sort?.by === 'revenue' ||
    question.sort?.by === 'price'
  return (
    question.unread.length > 0 ||
    question.related.some(({ table }) => !near.includes(table)) ||
    question.groupings.some((grouping) => 'table' in grouping && !near.includes(grouping.table)) ||
    question.wanted.some(
      (wanted) => !wanted.columns && (wanted.cue !== 'place' || !columns.some(({ name }) => PLACE_COLUMN.test(name))),
    ) ||
    (question.comparisons.some(({ type }) => type === 'date') && isMissing('date')) ||
    (wantsMoney && !near.some((table) => moneyFigures(table, 'price').length > 0)) ||
    (question.measure.kind === 'figure' &&
      Array.isArray(question.measure.of) &&
      question.measure.of.every(({ kind }) => kind !== 'number'))
  )
}

function notUnderstood(words: readonly string[], tables: readonly Table[]): string {
  const which =
    words.length > 0
      ? `I do not know what to make of ${joinWords(words.map((word) => `“${word}”`))} in that question`
      : 'I did not understand that question'
  return paragraphs(
    `${which}, and I would rather say so than answer another one. I am the offline demonstration model: I read questions by rule, in English.`,
    exampleQuestions(tables),
  )
}

function lostWords({ wanted, searched, candidates }: LostValue, question: Question, tables: readonly Table[]): string {
  if (candidates.length > 0) {
    return `“${wanted.text}” occurs in ${joinWords(candidates.map(fullName))}. Please say which you mean, for example “${candidates[0]?.name ?? ''} is ${wanted.text}”.`
  }
  const places =
    joinWords(searched.slice(0, 6).map(fullName), 'or') + (searched.length > 6 ? ' or the other texts' : '')
  const subject = question.subject ? `no \`${question.subject.name}\` that fit` : 'nothing that fits'
  if (searched.length === 0) return notUnderstood([wanted.text], tables)
  return paragraphs(`I found ${subject}: “${wanted.text}” does not occur in ${places}.`, exampleQuestions(tables))
}

function fullName({ table, name }: Column): string {
  return `\`${table}.${name}\``
}

import type { FindNames } from '../follow-up/conditions.ts'
import { isFollowUp, leansOnEarlier, resolveFollowUp } from '../follow-up/resolve-follow-up.ts'
import { callTool, PlanEnd } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { absoluteDates } from '../language/relative-dates.ts'
import { tokenize } from '../language/tokens.ts'
import { paragraphs, verbatim } from '../answers/words.ts'
import { describeTables, listTables } from './explore.ts'
import { findValues } from './find-values.ts'
import type { FoundValue } from './find-values.ts'
import { findMentions } from './question/mentions.ts'
import { matchQuestion } from './query/match-question.ts'
import { needsMoreTables } from './needs-more.ts'
import { withPlaceholders } from './statement/placeholders.ts'
import type { Statement } from './statement/placeholders.ts'
import type { Query } from './query/query.ts'
import { readQuestion } from './question/read-question.ts'
import type { Question } from './question/question.ts'
import { rawSql } from './raw-sql.ts'
import { readTableDescription } from './schema/read-schema.ts'
import { apartWords, exampleQuestions, lostValueWords, notUnderstoodWords, unclearWords } from './refusals.ts'
import { statementRunner } from './run-statements.ts'
import { asksForChange, asksForTables, tableToDescribe } from './schema-questions.ts'
import type { Table } from './schema/schema.ts'
import { UnsoundQueryError } from './statement/scope.ts'
import { toStatement } from './statement/to-sql.ts'
import type { SqlTools } from './toolset.ts'
import { answerWords, rawAnswerWords, tableListWords, tableWords } from './words.ts'

/**
 * Answers a question about a database as a person would: looks at its tables, describes the ones that matter, looks up the words it does not
 * know, asks, and words the rows. `earlier` are the user's messages before this one, for a question that only changes a part of the last.
 */
export function* answerFromTables(
  message: string,
  { earlier, tools, today }: { earlier: readonly string[]; tools: SqlTools; today: Date },
): Plan {
  const sql = rawSql(message)
  if (sql) return rawAnswerWords(yield* callTool(tools.query.name, { [tools.query.sqlParameter]: sql }), sql)
  if (asksForChange(message)) return 'I only read data: I cannot add, change or delete anything.'
  if (!tools.listTables) {
    return paragraphs(
      'I can run a query for you, but none of my tools tells me which tables there are.',
      'Send me a statement that begins with `SELECT`, and I will run it as it is.',
    )
  }
  const { outcome, tables: listed } = yield* listTables(tools.listTables)
  if (asksForTables(message)) return tableListWords(outcome, listed)
  if (listed.length === 0) {
    return paragraphs('I could not read any table in what the database lists:', verbatim(outcome.text))
  }
  const known = listed.map(({ name }) => readTableDescription(name, ''))
  const text = yield* asOwnQuestion(absoluteDates(message, today), {
    earlier: earlier.map((each) => absoluteDates(each, today)),
    tables: known,
    tools,
  })
  const named = readQuestion(tokenize(text), known).tables
  const database = databaseArgument(tools, named[0]?.name ?? listed[0]?.name, listed)
  const tables = known.filter(({ name }) => isInDatabase(name, database, { listed, tools }))

  const described = tableToDescribe(tokenize(text), tables)
  if (described && tools.describeTable) {
    const { name, parameter } = tools.describeTable
    const description = yield* callTool(name, { [parameter]: described.name, ...database })
    return tableWords(readTableDescription(described.name, description.text), description)
  }
  const explored = yield* exploreFor(text, { tables, tools, database })
  return yield* answerQuestion(text, { tables: explored, tools, database })
}

/** The question that a message stands for in its conversation. */
function* asOwnQuestion(
  message: string,
  { earlier, tables, tools }: { earlier: readonly string[]; tables: readonly Table[]; tools: SqlTools },
): Plan {
  const before = earlier.findLast((each) => !isFollowUp(each))
  const isOpen = isFollowUp(message) || leansOnEarlier(message, namesIn(tables))
  // The columns tell what is a name and what a value. They were looked at when the earlier question was answered.
  const described = isOpen && before ? yield* exploreFor(before, { tables, tools, database: {} }) : tables
  const text = resolveFollowUp(message, earlier, namesIn(described))
  if (text === undefined) throw new PlanEnd(unclearWords(described))
  return text
}

function namesIn(tables: readonly Table[]): FindNames {
  return (tokens) =>
    findMentions(tokens, tables).map(({ start, end, table }) => ({ start, end, isTable: table !== undefined }))
}

/** Describes the tables a question names, and the others when those leave something open. */
function* exploreFor(
  text: string,
  { tables, tools, database }: { tables: readonly Table[]; tools: SqlTools; database: Record<string, unknown> },
): Plan<Table[]> {
  const named = readQuestion(tokenize(text), tables).tables
  const some = yield* describeTables([...new Set(named)], { tables, tools, database })
  if (named.length > 0 && !needsMoreTables(readQuestion(tokenize(text), some), some)) return some
  return yield* describeTables(
    some.filter(({ columns }) => columns.length === 0),
    { tables: some, tools, database },
  )
}

function* answerQuestion(
  text: string,
  { tables, tools, database }: { tables: Table[]; tools: SqlTools; database: Record<string, unknown> },
): Plan {
  const question = readQuestion(tokenize(text), tables)
  if (question.apart.length > 0) return apartWords(question, tables)
  if (question.unread.length > 0) return notUnderstoodWords(question.unread, tables)
  const run = statementRunner(tools, { tables, database })
  const values = yield* findValues(question.wanted, { subject: question.subject, tables, run })
  const found = values.flatMap((value) => ('candidates' in value ? [] : [value]))
  const lost = values.find((value) => 'candidates' in value)
  if (lost) return lostValueWords(lost, question, tables)
  const { query, statement } = matchOrExplain(question, { found, tables })
  const [outcome] = yield* run([statement])
  if (!outcome) throw new Error('The query was resumed without its outcome.')
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
    if (error instanceof UnsoundQueryError) {
      throw new PlanEnd(paragraphs(`I would rather not answer that: ${error.message}.`, exampleQuestions(tables)))
    }
    if (error instanceof PlanEnd) {
      throw new PlanEnd(
        error.answer ? paragraphs(error.answer, exampleQuestions(tables)) : notUnderstoodWords([], tables),
      )
    }
    throw error
  }
}

/** Where tools serve several databases: the argument that chooses the one with a table. */
function databaseArgument(
  { databaseParameter }: SqlTools,
  table: string | undefined,
  listed: readonly { name: string; database?: string }[],
): Record<string, unknown> {
  const database = listed.find(({ name }) => name === table)?.database
  return databaseParameter && database ? { [databaseParameter]: database } : {}
}

function isInDatabase(
  table: string,
  database: Record<string, unknown>,
  { listed, tools }: { listed: readonly { name: string; database?: string }[]; tools: SqlTools },
): boolean {
  const chosen = tools.databaseParameter ? database[tools.databaseParameter] : undefined
  return chosen === undefined || listed.some(({ name, database: home }) => name === table && home === chosen)
}

import { bullets, joinWords, paragraphs, sentence } from '../answers/words.ts'
import type { LostValue } from './find-values.ts'
import { moneyFigures } from './schema/figures.ts'
import { human, things } from './schema/nouns.ts'
import type { Question, Wanted } from './question/question.ts'
import { isIdentifier, labelColumns, plainName } from './schema/schema.ts'
import type { Column, Table } from './schema/schema.ts'

const CLOCK = /^(?:today|yesterday|tomorrow|week|month|year|days?|weeks|months|years|last|recent)$/i

/** What stands where a name could stand, and is none. */
const NO_NAME = new RegExp(
  `${CLOCK.source}|^(?:start|beginning|middle|end|half|quarter|total|ones?|else|elsewhere)$`,
  'i',
)

/** Says which words of a question the model could not place, and what it could answer instead. */
export function notUnderstoodWords(words: readonly string[], tables: readonly Table[]): string {
  const which =
    words.length > 0
      ? `I do not know what to make of ${joinWords([...new Set(words)].map((word) => `“${word}”`))} in that question`
      : 'I did not understand that question'
  const hint = words.some((word) => CLOCK.test(word))
    ? 'Of times that depend on today I know “today”, “yesterday”, and “last” or “this” month and year: please give others as dates.'
    : words.some((word) => /^(?:my|mine)$/i.test(word))
      ? 'I do not know who you are in this database: please give a name.'
      : undefined
  return paragraphs(
    `${which}, and I would rather say so than answer another one. I am the offline demonstration model: I read questions by rule, in English.`,
    hint,
    exampleQuestions(tables),
  )
}

/** Says that a follow-up leaves it open what of the earlier question it changes. */
export function unclearWords(tables: readonly Table[]): string {
  return paragraphs(
    'I am not sure what that changes in your last question. Please ask the whole question again: I would rather not guess.',
    exampleQuestions(tables),
  )
}

/** Says that a question asks for several things that would have to be answered one by one. */
export function apartWords({ apart, subject }: Question, tables: readonly Table[]): string {
  const others = joinWords([...new Set(apart)].map((word) => `“${word}”`))
  const first = subject && !apart.includes(human(subject.name)) ? `about ${things(subject.name)} and then ` : ''
  return paragraphs(
    `I answer about one thing at a time: please ask ${first}about ${others} in a message of its own.`,
    exampleQuestions(tables),
  )
}

/** Says that words of a question occur nowhere in the data, or in several places. */
export function lostValueWords(
  { wanted, searched, candidates }: LostValue,
  question: Question,
  tables: readonly Table[],
): string {
  const [first] = candidates
  if (first) {
    return `“${wanted.text}” occurs in ${joinWords(candidates.map(fullName))}. Please say which you mean, for example “${first.name} is ${wanted.text}”.`
  }
  if (searched.length === 0) return notUnderstoodWords([wanted.text], tables)
  const others = searched.length > 5 ? ['the other texts'] : []
  const places = joinWords([...searched.slice(0, 5).map(fullName), ...others], 'or')
  const { subject } = question
  return paragraphs(
    subject && isNamed(wanted)
      ? `I found no ${things(subject.name)} that fit: “${wanted.text}” does not occur in ${places}.`
      : `I do not know what “${wanted.text}” means in that question, and I would rather say so than answer another one: it does not occur in ${places}.`,
    exampleQuestions(tables),
  )
}

/** Whether the words can only be a value. Others may be no value at all, and then nothing was found out. */
function isNamed({ text, cue, columns }: Wanted): boolean {
  if (columns !== undefined) return true
  const words = text.split(/\s+/)
  const named = words.filter((word) => /^\p{Lu}/u.test(word)).length
  // “Lyon wholesale” is a name beside a word that narrows it, “the second quarter” and “2024-2025” are no names.
  if (named > 0) return named === words.length
  return (cue === 'name' || (cue === 'place' && words.length === 1 && !/\d/.test(text))) && !NO_NAME.test(text)
}

/** Questions that this database can answer, made from its own tables and columns. */
export function exampleQuestions(tables: readonly Table[]): string | undefined {
  const [first, ...others] = tables.toSorted((a, b) => rank(a) - rank(b))
  if (!first) return undefined
  const known = [first, ...others]
  const category = known
    .flatMap((table) => table.columns.map((column) => ({ table, column })))
    .find(({ table, column }) => isCategory(column, table))
  const priced = known.map((table) => ({ table, figure: moneyFigures(table, 'price')[0] })).find(({ figure }) => figure)
  const questions = [
    `How many ${things(first.name)} are there?`,
    category
      ? `${sentence(things(category.table.name))} per ${human(category.column.name)}`
      : `List the ${things(first.name)}`,
    priced?.figure
      ? `What is the average ${human(plainName(priced.figure.column))} of the ${things(priced.table.name)}?`
      : 'Which tables are there?',
  ]
  return paragraphs('You could ask me:', bullets(questions.map((question) => `“${question}”`)))
}

/** Tables that were looked at come first, and those that merely connect others last. */
function rank({ words, columns }: Table): number {
  return (columns.length === 0 ? 10 : 0) + words.length
}

function isCategory(column: Column, table: Table): boolean {
  const isPlain = column.kind === 'text' && !isIdentifier(column) && !labelColumns(table).includes(column)
  return isPlain && !/mail|phone|url|note|text|description|address/i.test(column.name)
}

function fullName({ table, name }: Column): string {
  return `\`${table}.${name}\``
}

import type { Group, Query, Select } from './query.ts'
import type { Question } from '../question/question.ts'

/** Rows shown when the question names no number of them. */
export const SHOWN_ROWS = 20
const SHOWN_GROUPS = 30
/** Of those that share the first place. */
const SHOWN_FIRST = 5
/** However many the question asks for. */
const MOST_SHOWN = 60

/** How many rows to ask for and to show: what the question says, else a few; all of a single figure and of a stretch of time. */
export function limitFor(
  question: Question,
  { select, groups }: { select: Select; groups: readonly Group[] },
): Pick<Query, 'limit' | 'shownRows' | 'isOne'> {
  if (select.kind === 'rows') return limitOf(question, SHOWN_ROWS)
  const isEndless = groups.length === 0 || groups.some(({ unit }) => unit)
  return isEndless && question.limit === undefined && !question.isOne
    ? { shownRows: MOST_SHOWN }
    : limitOf(question, SHOWN_GROUPS)
}

/** What the question says, else one more than are usually shown. */
export function limitOf(
  { limit, isOne }: Pick<Question, 'limit' | 'isOne'>,
  usual: number,
): Pick<Query, 'limit' | 'shownRows' | 'isOne'> {
  if (isOne) return { limit: { text: String(SHOWN_FIRST + 1), type: 'number' }, shownRows: SHOWN_FIRST, isOne }
  const shownRows = limit === undefined ? usual : Math.min(Number(limit), MOST_SHOWN)
  return { limit: { text: limit ?? String(usual + 1), type: 'number' }, shownRows }
}

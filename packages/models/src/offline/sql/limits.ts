import type { Group, Query, Select } from './query.ts'
import type { Question } from './question.ts'

/** Rows shown when the question names no number of them. */
export const SHOWN_ROWS = 20
const SHOWN_GROUPS = 30
/** However many the question asks for. */
const MOST_SHOWN = 60

/** How many rows to ask for and to show: what the question says, else a few; all of a single figure and of a stretch of time. */
export function limitFor(
  question: Question,
  { select, groups }: { select: Select; groups: readonly Group[] },
): Pick<Query, 'limit' | 'shownRows'> {
  if (select.kind === 'rows') return limitOf(question.limit, SHOWN_ROWS)
  const isEndless = groups.length === 0 || groups.some(({ unit }) => unit)
  return isEndless && question.limit === undefined ? { shownRows: MOST_SHOWN } : limitOf(question.limit, SHOWN_GROUPS)
}

/** What the question says, else one more than are usually shown. */
export function limitOf(said: string | undefined, usual: number): Required<Pick<Query, 'limit' | 'shownRows'>> {
  const shownRows = said === undefined ? usual : Math.min(Number(said), MOST_SHOWN)
  return { limit: { text: said ?? String(usual + 1), type: 'number' }, shownRows }
}

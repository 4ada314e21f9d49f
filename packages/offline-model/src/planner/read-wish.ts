import { isoDay, readDay } from './read-day.ts'

/** Which tasks are meant: by their numbers, or by words of their title. */
export type Which = { numbers: number[] } | { text: string }

/** What a message wants of a to-do list. `unclear` says what is missing. */
export type Wish =
  | { kind: 'add'; title: string; due?: string; priority?: string }
  | { kind: 'list'; filter: Record<string, unknown> }
  | { kind: 'complete' | 'remove'; which: Which }
  | { kind: 'move'; number: number; due: string }
  | { kind: 'unclear'; missing: string; isDay?: boolean }

const PLEASE = String.raw`^\s*(?:please |can you |could you |would you |i (?:want|need|would like) (?:you )?to |ok(?:ay)?,? )*`
const TASK = String.raw`(?:tasks?|to-?dos?|reminders?|items?)`
const ADD = new RegExp(
  String.raw`${PLEASE}(?:(?:add|create|make|put|new)\b(?: (?:a|an|another|the|new|me))*(?: (?<priority>low|high)[ -]priority)? ${TASK}(?:\s*[:–-]|,? (?:to|called|named|that says))?|remind me to|add to (?:my|the) (?:list|to-?dos?):?) +(?<title>.+)$`,
  'i',
)
const LIST = new RegExp(
  String.raw`${PLEASE}(?:(?:show|list|what|which|display|give me|tell me)\b.*\b(?:${TASK}|due|to do)\b|my ${TASK}\b|what(?:'s| is) (?:on my list|due|open)\b)`,
  'i',
)
const NUMBERS = String.raw`(?:${TASK}|number|no\.?|#)?\s*#?(?<numbers>\d+(?:\s*(?:,|and|&)\s*\d+)*)`
const DONE = new RegExp(
  String.raw`${PLEASE}(?:(?:complete|finish|close|check off|tick off) (?:the )?(?:${NUMBERS}|(?<text>.+?)(?: ${TASK})?)|mark (?:the )?(?:${NUMBERS.replace('<numbers>', '<marked>')}|(?<markedText>.+?)(?: ${TASK})?) (?:as )?(?:done|complete|completed|finished)|${NUMBERS.replace('<numbers>', '<is>')} (?:is|are) done)[.!\s]*$`,
  'i',
)
const REMOVE = new RegExp(
  String.raw`${PLEASE}(?:delete|remove|cancel) (?:the )?(?:${NUMBERS}|(?<text>.+?)(?: ${TASK})?)[.!\s]*$`,
  'i',
)
const MOVE = new RegExp(
  String.raw`${PLEASE}(?:move|postpone|reschedule|change|set)(?: the due date of)? ${TASK} (?<number>\d+) (?:to|until|due) `,
  'i',
)
const CHANGES = new RegExp(
  String.raw`\b(?:add|create|complete|finish|close|mark|delete|remove|cancel|move|postpone)\b.*\b${TASK}\b`,
  'i',
)
/** A list that is asked for may hold these words. Any other narrows it in a way that no tool knows. */
const LIST_WORDS = new Set(
  `a all also am any are at be before by can could currently display do does due for from full give have high i in is it item items left list low
  me mine my need normal of on open or our overdue pending please priority reminder reminders see show still task tasks tell that the there these
  they this to to-do to-dos todo todos until up us want we what what's which with would yet you`.split(/\s+/),
)
const DONE_WORDS = /\b(?:done|completed|complete|finished)\b/i
const NOT_DONE =
  /(?:\bnot|\bnever|n['’]t)(?: (?:yet|been))* (?:done|completed?|finished)(?: yet)?\b|\b(?:undone|unfinished|incomplete)\b/gi
/** A second thing to do, which would end up in the title of the first. */
const SECOND =
  /\band (?:then )?(?:(?:a|an|another|one more) (?:new )?(?:task|to-?do|reminder)\b|(?:add|remind me|delete|complete|move) )/i
const NO_DAY = 'the day as YYYY-MM-DD'

/** Reads what a message wants done; `undefined` when it is about no to-do list. Whatever changes the list must be said outright. */
export function readWish(message: string, today: Date): Wish | undefined {
  const text = message.trim().replace(/\?+$/, '')
  if (/\b(?:don['’]?t|do not|never|not|if|unless|except|all|every(?:thing)?)\b/i.test(text) && !LIST.test(text)) {
    return CHANGES.test(text)
      ? { kind: 'unclear', missing: 'one task at a time, by its number, and what to do with it' }
      : undefined
  }
  const add = ADD.exec(text)?.groups
  if (add) return readAdd(add, today)
  const move = MOVE.exec(text)
  if (move) return readMove(text.slice(move[0].length), Number(move.groups?.['number']), today)
  const done = DONE.exec(text)?.groups
  if (done) return { kind: 'complete', which: readWhich(done) }
  const remove = REMOVE.exec(text)?.groups
  if (remove) return { kind: 'remove', which: readWhich(remove) }
  return LIST.test(text) ? readList(text, today) : undefined
}

function readAdd({ title = '', priority }: Record<string, string | undefined>, today: Date): Wish {
  const quoted = /^["“'‘](?<said>[^"”'’]+)["”'’]/.exec(title)?.groups?.['said']
  const read = readDay(quoted ? title.replace(quoted, '') : title, today)
  if (read === 'unclear') return { kind: 'unclear', missing: NO_DAY, isDay: true }
  const words = (quoted ?? read.rest).replace(/^(?:to|:)\s+/i, '').replace(/[\s,.!]+$/, '')
  if (!quoted && SECOND.test(words)) return { kind: 'unclear', missing: 'one task at a time' }
  if (!words) return { kind: 'unclear', missing: 'what is to be done, as in “add a task: buy milk”' }
  return {
    kind: 'add',
    title: words,
    ...(read.day && { due: read.day }),
    ...(priority && { priority: priority.toLowerCase() }),
  }
}

function readMove(text: string, number: number, today: Date): Wish {
  const read = readDay(text, today)
  const day = read === 'unclear' || read.rest.replace(/[\s.!]+/g, '') ? undefined : read.day
  return day ? { kind: 'move', number, due: day } : { kind: 'unclear', missing: NO_DAY, isDay: true }
}

function readWhich(groups: Record<string, string | undefined>): Which {
  const numbers = groups['numbers'] ?? groups['marked'] ?? groups['is']
  if (numbers) return { numbers: (numbers.match(/\d+/g) ?? []).map(Number) }
  return { text: (groups['text'] ?? groups['markedText'] ?? '').replaceAll(/["“”]/g, '').trim() }
}

function readList(text: string, today: Date): Wish {
  const read = readDay(text, today)
  if (read === 'unclear') return { kind: 'unclear', missing: `until ${NO_DAY}` }
  const asked = read.rest.replaceAll(NOT_DONE, ' open')
  const isKnown = (asked.replace(DONE_WORDS, '').match(/[\p{L}\p{N}'’-]+/gu) ?? []).every((word) =>
    LIST_WORDS.has(word.toLowerCase().replace('’', "'")),
  )
  if (!isKnown) return { kind: 'unclear', missing: 'which tasks to show: all, those that are done, those until a day' }
  const priority = /\b(?<priority>low|high|normal)[ -]priority\b/i.exec(asked)?.groups?.['priority']
  const isOverdue = /\boverdue\b/i.test(asked)
  const due = read.day === undefined ? (isOverdue ? isoDay(today, -1) : undefined) : lastDay(text, read.day)
  const state = DONE_WORDS.test(asked) ? 'done' : /\ball\b/i.test(asked) ? 'all' : undefined
  return {
    kind: 'list',
    filter: {
      ...(state && { state }),
      ...(priority && { priority: priority.toLowerCase() }),
      ...(due && { due_until: due }),
    },
  }
}

/** What is due before a day is due on the day before it at the latest. */
function lastDay(text: string, day: string): string {
  return /\bbefore\b/i.test(text) ? isoDay(new Date(`${day}T00:00:00Z`), -1) : day
}

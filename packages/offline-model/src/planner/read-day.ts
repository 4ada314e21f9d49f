import { isInCalendar } from '../language/calendar.ts'
import { tokenize } from '../language/tokens.ts'
import { MONTH_NAMES } from '../language/written-dates.ts'

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const LEAD = String.raw`(?:,?\s*\b(?:due|by|on|until|for|before)\b)*\s*`
const NEAR = new RegExp(
  String.raw`${LEAD}\b(?:(?<word>today|tomorrow)|(?<weekday>${WEEKDAYS.join('|')})|in (?<count>\d{1,3}) (?<unit>day|week)s?)\b`,
  'i',
)
const MONTH = `(?:${MONTH_NAMES.map((name) => `${name}|${name.slice(0, 3)}`).join('|')})\\b`
const ORDINAL = String.raw`\d{1,2}(?:st|nd|rd|th)?`
/** Times that say less than a day, or that people count or write differently: “03/04/2027” is one day here and another there. */
const UNCLEAR = new RegExp(
  [
    String.raw`\b(?:next|this|the) (?:week|month|year|weekend|\w+day)\b`,
    String.raw`\b(?:tonight|soon|later|weekend|end of|noon|midnight)\b`,
    String.raw`\b\d{1,2}(?::\d\d)? ?(?:am|pm|o'clock)\b|\bat \d`,
    String.raw`\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})\b`,
    String.raw`\b(?:due|by|on|until|before) (?:the )?(?:\d{1,2}[./]\d{1,2}\b|${ORDINAL}$)`,
    String.raw`\b(?:due|by|on|until|before) (?:the )?(?:${ORDINAL} (?:of )?${MONTH}|${MONTH}(?: ${ORDINAL}\b)?)(?!,? \d)`,
  ].join('|'),
  'i',
)

/** The day that a message names, and the message without it; `unclear` when it names a time that is no sure day. */
export type ReadDay = { day?: string; rest: string } | 'unclear'

/** Reads a day: `2026-12-01`, `1 December 2026`, `tomorrow`, `on Friday` (the next one), `in 3 days`. Days begin at midnight UTC. */
export function readDay(text: string, today: Date): ReadDay {
  if (UNCLEAR.test(text)) return 'unclear'
  const date = tokenize(text).filter(({ kind, value }) => kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(value))
  if (date.some(({ value }) => !isInCalendar(value))) return 'unclear'
  const near = NEAR.exec(text)
  if (date.length > 1 || (date.length === 1 && near)) return 'unclear'
  if (date[0]) {
    const before = text.slice(0, date[0].start).replace(new RegExp(`${LEAD}$`, 'i'), '')
    return { day: date[0].value, rest: `${before}${text.slice(date[0].end)}`.trim() }
  }
  if (!near) return { rest: text }
  const days = daysUntil(near.groups ?? {}, today)
  if (days === undefined) return 'unclear'
  return { day: isoDay(today, days), rest: text.replace(near[0], '').trim() }
}

/** The text without what it says of a day that is not sure, and without the mark at its end. */
export function withoutUnclearDay(text: string): string {
  const missing = tokenize(text).find(({ kind, value }) => kind === 'date' && !isInCalendar(value))
  const rest = missing
    ? text.slice(0, missing.start).replace(new RegExp(`${LEAD}$`, 'i'), '') + text.slice(missing.end)
    : text.replace(new RegExp(`${LEAD}(?:${UNCLEAR.source})`, 'i'), '')
  return rest.replace(/[\s.?!]+$/, '')
}

/** A weekday is the next one; today's own name could be today or in a week. */
function daysUntil(
  { word, weekday, count, unit }: Record<string, string | undefined>,
  today: Date,
): number | undefined {
  if (word) return word.toLowerCase() === 'today' ? 0 : 1
  if (count) return Number(count) * (unit?.toLowerCase() === 'week' ? 7 : 1)
  const ahead = (WEEKDAYS.indexOf(weekday?.toLowerCase() ?? '') - today.getUTCDay() + 7) % 7
  return ahead === 0 ? undefined : ahead
}

/** The day a number of days after another. */
export function isoDay(today: Date, days = 0): string {
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + days))
    .toISOString()
    .slice(0, 10)
}

import { MONTH_NAMES } from './written-dates.ts'

const RELATIVE =
  /(?<before>\b\w+ )?\b(?:(?<which>last|this) (?<unit>month|year)(?:['’]s)?|(?<day>today|yesterday)(?:['’]s)?)\b/gi
/** Words that a date may follow as it is. */
const PREPOSITION = /^(?:in|on|during|of|for|since|before|after|until|till|from|by|between|to) $/i

/**
 * Writes “last month”, “this year” and “yesterday” as the dates they are: “in October 2026”. Days begin at midnight UTC. “The last month” may also
 * be the last thirty days, and stays as it is.
 */
export function absoluteDates(text: string, today: Date): string {
  return text.replace(RELATIVE, (match, ...rest) => {
    const { before = '', which, unit, day } = rest.at(-1) as Record<string, string | undefined>
    if (/^the $/i.test(before)) return match
    const date = day ? dayOf(day, today) : stretchOf({ which, unit }, today)
    return `${before}${PREPOSITION.test(before) ? '' : day ? 'on ' : 'in '}${date}`
  })
}

function dayOf(day: string, today: Date): string {
  const back = /^y/i.test(day) ? 1 : 0
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - back))
    .toISOString()
    .slice(0, 10)
}

function stretchOf({ which, unit }: { which: string | undefined; unit: string | undefined }, today: Date): string {
  const back = /^last$/i.test(which ?? '') ? 1 : 0
  if (/^year$/i.test(unit ?? '')) return String(today.getUTCFullYear() - back)
  const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 1))
  const name = MONTH_NAMES[month.getUTCMonth()] ?? ''
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${month.getUTCFullYear()}`
}

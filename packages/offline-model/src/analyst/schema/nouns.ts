import { singular } from '../../language/stem.ts'

/** Plurals that do not end in `s`, with their singular. */
const IRREGULAR = new Map([
  ['people', 'person'],
  ['children', 'child'],
  ['men', 'man'],
  ['women', 'woman'],
])

/** A name of the database as people write it: `order_lines` → `order lines`. */
export function human(name: string): string {
  return name.replaceAll('_', ' ').toLowerCase()
}

/** What many rows of a table are called: its name where that is a plural, such as `orders`; else rows of it. */
export function things(table: string): string {
  return singularOf(human(table)) === undefined ? `rows of \`${table}\`` : human(table)
}

/** What one row of a table is called. */
export function thing(table: string): string {
  return singularOf(human(table)) ?? `row of \`${table}\``
}

/** A name in the singular, also where it already is: for groups, as in "per customer". */
export function singularName(table: string): string {
  return singularOf(human(table)) ?? human(table)
}

function singularOf(words: string): string | undefined {
  const [, before = '', last = ''] = /^(.*?)([^ ]*)$/.exec(words) ?? []
  const one = IRREGULAR.get(last) ?? singular(last)
  return one === last ? undefined : before + one
}

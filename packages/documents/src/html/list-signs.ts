import type { Attributes } from './elements.ts'
import { parseInteger } from './elements.ts'

const LISTS: ReadonlySet<string> = new Set(['dir', 'menu', 'ol', 'ul'])

/** The signs before the items of the lists that are open: numbers in ordered lists, dashes in all others. */
export class ListSigns {
  readonly #open: { next: number | undefined; step: number }[] = []

  /** The element begins. */
  enter(name: string, attributes: Attributes): void {
    if (!LISTS.has(name)) return
    const isReversed = attributes['reversed'] !== undefined
    // A reversed list that says no start begins with the number of its items, which have not come yet.
    const start = parseInteger(attributes['start']) ?? (isReversed ? undefined : 1)
    this.#open.push({ next: name === 'ol' ? start : undefined, step: isReversed ? -1 : 1 })
  }

  /** The element ends. */
  leave(name: string): void {
    if (LISTS.has(name)) this.#open.pop()
  }

  /** The sign of the item that begins. */
  next({ value }: Attributes): string {
    const list = this.#open.at(-1)
    if (list?.next === undefined) return '- '
    const number = parseInteger(value) ?? list.next
    list.next = number + list.step
    return `${number}. `
  }
}

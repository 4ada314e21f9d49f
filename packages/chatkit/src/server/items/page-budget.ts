/** How much of a page has been filled, in bytes of the JSON that its elements become. */
export class PageBudget {
  #left: number
  #isEmpty = true

  constructor(maxBytes: number) {
    this.#left = maxBytes
  }

  /** Whether the element still fits. The first one always does: a page that holds nothing would never be got past. */
  take(element: unknown): boolean {
    this.#left -= utf8Length(JSON.stringify(element))
    const fits = this.#isEmpty || this.#left >= 0
    this.#isEmpty = false
    return fits
  }
}

const encoder = new TextEncoder()

function utf8Length(text: string): number {
  return encoder.encode(text).length
}

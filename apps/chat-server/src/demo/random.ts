/** A source of numbers that is the same for the same seed on every machine. Algorithm: mulberry32. */
export interface Random {
  /** From 0 up to and without 1. */
  next(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<Element>(elements: readonly Element[]): Element
  /** An element, the more likely the greater its weight. */
  pickWeighted<Element>(weighted: readonly (readonly [Element, number])[]): Element
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <Element>(elements: readonly Element[]): Element => {
    const element = elements[between(0, elements.length - 1)]
    if (element === undefined) throw new RangeError('There is nothing to pick from.')
    return element
  }
  const pickWeighted = <Element>(weighted: readonly (readonly [Element, number])[]): Element => {
    let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0)
    const chosen = weighted.find(([, weight]) => (left -= weight) < 0) ?? weighted.at(-1)
    if (!chosen) throw new RangeError('There is nothing to pick from.')
    return chosen[0]
  }
  return { next, between, pick, pickWeighted }
}

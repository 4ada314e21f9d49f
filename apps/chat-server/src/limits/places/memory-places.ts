import type { Places } from './places.ts'

/** Places of one server alone, which end with it. */
export function createMemoryPlaces(amount: number): Places {
  const taken = new Map<string, number>()
  return {
    async take(caller) {
      const count = taken.get(caller) ?? 0
      if (count >= amount) return undefined
      taken.set(caller, count + 1)
      let isTaken = true
      return async () => {
        if (!isTaken) return
        isTaken = false
        const left = (taken.get(caller) ?? 1) - 1
        if (left === 0) taken.delete(caller)
        else taken.set(caller, left)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

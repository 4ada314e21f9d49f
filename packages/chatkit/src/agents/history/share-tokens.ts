/** Divides a budget among those who want some of it: nobody gets more than wanted, and what one leaves goes to the others, in equal parts. */
export function shareTokens(wanted: readonly number[], budget: number): number[] {
  const shares = wanted.map(() => 0)
  const bySize = wanted.map((_amount, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]!)
  let left = budget
  for (const [position, index] of bySize.entries()) {
    const share = Math.min(wanted[index]!, Math.floor(left / (wanted.length - position)))
    shares[index] = share
    left -= share
  }
  return shares
}

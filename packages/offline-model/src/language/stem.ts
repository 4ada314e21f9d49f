const KEPT = /(?:ss|us|is|as|news)$/

/** A word in lower case and in the singular: `Cities` → `city`, `order's` → `order`, `status` stays. */
export function singular(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/, '')
  if (lower.length < 4 || !lower.endsWith('s') || KEPT.test(lower)) return lower
  if (/(?:[^aeiou]ies)$/.test(lower)) return `${lower.slice(0, -3)}y`
  if (/(?:ches|shes|sses|xes|uses|zzes)$/.test(lower) && !/(?:auses|ouses)$/.test(lower)) return lower.slice(0, -2)
  return lower.slice(0, -1)
}

/** A looser form for comparing prose: the singular without `-ing`, `-ed`, `-er`, `-ion` and a final `e`: `refunding`, `refunded`, `refund` agree. */
export function stem(word: string): string {
  const base = singular(word)
  const bare = base.replace(/(?:ations?|ating|ated|ate|ings?|ed|ers?|ions?|ies|y|e)$/, '')
  return bare.length >= 3 ? bare : base
}

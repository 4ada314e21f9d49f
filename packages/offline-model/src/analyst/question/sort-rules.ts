import type { Measure, Question, Sort } from './question.ts'
import type { Slot, Template } from './template.ts'

/** Articles and the like between the words of a rule. None of them changes a meaning. */
const A = '(?:(?:the|a|an|all|our|of|has|have|had|is|are|was|were|did|do|does|we) )*'
const N = '(?:([NY]\\d+) )?'
const MOST = 'highest|largest|biggest|greatest|maximum|max|most|best|top'
const LEAST = 'lowest|smallest|minimum|min|least|fewest|worst|bottom'
const DATED = 'latest|newest|last|recent|oldest|earliest|first'
const HAS = 'with|having|that|who|which|has|have|had|did|do|saw'
const HOW_MANY = '(?:number of |count of |total )?'
const ASCENDING = new RegExp(`^(?:${LEAST}|oldest|earliest|first|cheapest|least.*|worst.*)$`)

type Groups = (string | undefined)[]

/** How a way of asking for an order reads: the words, and what they mean. The first that fits wins; a question has one order. */
interface SortRule {
  pattern: string
  read: (
    groups: Groups,
    context: { template: Template; question: Question },
  ) => { sort: Sort; limit?: string | undefined }
}

const RULES: readonly SortRule[] = [
  // "top 5 products by price", "best customers by number of orders"
  {
    pattern: `${N}(${MOST}|${LEAST}) ${N}(T\\d+) (?:by|in terms of|according to) (?:(?:${MOST}|${LEAST}|total|sum of|amount of) )?${A}${HOW_MANY}${A}([TCM]\\d+)`,
    read: ([before, word, after, subject, by], context) => ({
      sort: { by: measureOf(by, context), direction: directionOf(word) },
      limit: limitOf(before ?? after, subject, context),
    }),
  },
  // "the 5 most expensive products", "cheapest product"
  {
    pattern: `${N}(?:top )?${N}(most expensive|least expensive|cheapest|priciest) ${N}(T\\d+)`,
    read: ([first, second, word, third, subject], context) => ({
      sort: { by: 'price', direction: directionOf(word) },
      limit: limitOf(first ?? second ?? third, subject, context),
    }),
  },
  // "the 3 best-selling products", "most sold product"
  {
    pattern: `${N}(?:top )?${N}(best selling|best-selling|bestselling|most sold|worst selling|worst-selling|least sold) ${N}(T\\d+)`,
    read: ([first, second, word, third, subject], context) => ({
      sort: { by: 'quantity', direction: directionOf(word) },
      limit: limitOf(first ?? second ?? third, subject, context),
    }),
  },
  // "the latest 3 orders", "oldest customer"
  {
    pattern: `${N}(?:most )?(${DATED}) ${N}(T\\d+)`,
    read: ([before, word, after, subject], context) => ({
      sort: { by: 'date', direction: directionOf(word) },
      limit: limitOf(before ?? after, subject, context),
    }),
  },
  // "which customer has the most orders"; the highest order is none of number
  {
    pattern: `${N}(T\\d+) (?:(?:${HAS}) )${A}(?:(most|least|fewest) ${HOW_MANY}|(${MOST}|${LEAST}) (?:number|count) of )${A}(T\\d+)`,
    read: ([limit, subject, word, other, by], context) => ({
      sort: { by: measureOf(by, context), direction: directionOf(word ?? other) },
      limit: limitOf(limit, subject, context),
    }),
  },
  // "the product with the highest price", "which customer spent the most"
  {
    pattern: `${N}(T\\d+) (?:(?:${HAS}) )${A}(${MOST}|${LEAST}) (?:total )?${A}([CM]\\d+)`,
    read: ([limit, subject, word, by], context) => ({
      sort: { by: measureOf(by, context), direction: directionOf(word) },
      limit: limitOf(limit, subject, context),
    }),
  },
  {
    pattern: `${N}(T\\d+) (?:(?:${HAS}) )?(?:M\\d+) ${A}(${MOST}|${LEAST})`,
    read: ([limit, subject, word], context) => ({
      sort: { by: 'revenue', direction: directionOf(word) },
      limit: limitOf(limit, subject, context),
    }),
  },
  // "which city has the most customers", "which month had the highest revenue"
  {
    pattern: `${N}(C\\d+|day|days|month|months|year|years) (?:(?:${HAS}) )${A}(?:(most|least|fewest) ${HOW_MANY}|(${MOST}|${LEAST}) (?:(?:number|count) of )?(?=${A}M)|(${MOST}|${LEAST}) (?:number|count) of )${A}([TM]\\d+)`,
    read: ([number, group, most, high, many, by], { template, question }) => {
      const word = most ?? high ?? many
      const { mention } = template.slotOrWord(group)
      question.groupings.push(mention ? { columns: mention.columns } : { unit: unitOf(group) })
      question.measure = measureOfGroups(template.slot(by))
      return { sort: { by: 'measure', direction: directionOf(word) }, limit: limitOf(number, group, { template }) }
    },
  },
  // "top 5 cities by revenue", "top categories by number of products"
  {
    pattern: `${N}(${MOST}|${LEAST}) ${N}(C\\d+) (?:by|with|in terms of) (?:(?:${MOST}|${LEAST}|total) )?${A}${HOW_MANY}${A}([TM]\\d+)`,
    read: ([before, word, after, group, by], context) => {
      const { template, question } = context
      question.groupings.push({ columns: template.slot(group).mention?.columns ?? [] })
      question.measure = measureOfGroups(template.slot(by))
      return { sort: { by: 'measure', direction: directionOf(word) }, limit: limitOf(before ?? after, group, context) }
    },
  },
  // "the most common status of orders"
  {
    pattern: '(most|least) (?:common|popular|frequent) (C\\d+)',
    read: ([word, group], { template, question }) => {
      question.groupings.push({ columns: template.slot(group).mention?.columns ?? [] })
      question.measure = { kind: 'count' }
      return { sort: { by: 'measure', direction: directionOf(word) }, limit: limitOf(undefined, group, { template }) }
    },
  },
  // "biggest orders"; "top products" does not say by what
  {
    pattern: `${N}(highest|largest|biggest|greatest|lowest|smallest) ${N}(T\\d+)`,
    read: ([before, word, after, subject], context) => ({
      sort: { by: 'total', direction: directionOf(word) },
      limit: limitOf(before ?? after, subject, context),
    }),
  },
  // "products sorted by price descending"
  {
    pattern: `(?:sort|sorted|order|ordered|ranked|rank)(?: (?:T\\d+|them))? by ${A}([TCM]\\d+)(?: (desc|descending|asc|ascending))?`,
    read: ([by, word], context) => ({
      sort: { by: measureOf(by, context), direction: word?.startsWith('desc') ? 'desc' : 'asc' },
    }),
  },
]

/** Reads the order a question asks for, and how many rows of it. */
export function readSort(template: Template, question: Question): void {
  for (const { pattern, read } of RULES) {
    const isTaken = template.take(new RegExp(pattern), (groups) => {
      const { sort, limit } = read(groups, { template, question })
      question.sort = sort
      if (limit === 'one') question.isOne = true
      else if (limit !== undefined) question.limit = limit
      const subject = groups.find((group) => group?.startsWith('T'))
      const table = subject ? template.slot(subject).mention?.table : undefined
      if (table) question.subject ??= table
    })
    if (isTaken) return
  }
}

/** `day`, `month` or `year` of a word such as `monthly` or `years`. */
export function unitOf(word: string | undefined): 'day' | 'month' | 'year' {
  return word?.startsWith('d') ? 'day' : word?.startsWith('m') ? 'month' : 'year'
}

function measureOfGroups({ kind }: Slot): Measure {
  return kind === 'M' ? { kind: 'figure', fn: 'sum', of: 'revenue' } : { kind: 'count' }
}

function directionOf(word: string | undefined): Sort['direction'] {
  return ASCENDING.test(word ?? '') ? 'asc' : 'desc'
}

function measureOf(symbol: string | undefined, { template }: { template: Template }): Sort['by'] {
  const { kind, mention } = template.slot(symbol)
  if (kind === 'M') return 'revenue'
  return mention?.table ? { count: mention.table } : { columns: mention?.columns ?? [] }
}

/** A number that was said; else `one` for "the latest order", and no limit for "the latest orders". */
function limitOf(
  number: string | undefined,
  thing: string | undefined,
  { template }: { template: Template },
): string | undefined {
  if (number) return template.slot(number).text
  const { text } = template.slotOrWord(thing)
  return isPlural(text) ? undefined : 'one'
}

export function isPlural(word: string): boolean {
  return /s$/i.test(word) && !/(?:ss|us)$/i.test(word)
}

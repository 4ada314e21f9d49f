import type { Measure, Question } from './question.ts'
import { OPERATORS } from './operators.ts'
import type { Column } from '../schema/schema.ts'
import { isPlural, readSort, unitOf } from './sort-rules.ts'
import type { Template } from './template.ts'

/** Articles and the like between the words of a rule. None of them changes a meaning. */
const A = '(?:(?:the|a|an|all|our|of|is|are|was|were|did|do|does|we|have) )*'

/** Reads what is asked for: the order and the limit, the groups, the measure. */
export function readShape(template: Template, question: Question): void {
  readSort(template, question)
  readGroupings(template, question)
  // An order is one of rows or of groups: "the latest order of the biggest customer" asks for two.
  const isOrdered = question.sort !== undefined && question.groupings.length === 0
  if (question.measure.kind === 'rows' && !isOrdered) readMeasure(template, question)
  if (question.measure.kind !== 'rows' || question.groupings.length === 0) return
  // "list every customer" names rows, not groups of something.
  const [only, other] = question.groupings
  if (only && !other && 'table' in only && question.tables.every((table) => table === only.table)) {
    question.groupings = []
    question.subject = only.table
  } else question.measure = { kind: 'count' }
}

/** What says which of them are meant, and not of when. */
const NARROWING = 'who|whose|named|called|(?:not )?(?:from|in|at|of) [VQ]\\d+'
const DOING = /^(?:made|placed|created|done|given|sent|bought|sold|paid|spent|submitted|requested)$/i

function readGroupings(template: Template, question: Question): void {
  const add = (symbol: string | undefined): void => {
    const { mention } = template.slot(symbol)
    question.groupings.push(mention?.table ? { table: mention.table } : { columns: mention?.columns ?? [] })
  }
  // "orders placed by customers" says who; "orders by customer" asks for groups.
  const addOrRelate = ([before, by, symbol, narrowing]: (string | undefined)[]): void => {
    const { mention, text } = template.slot(symbol)
    const verb = template.slotOrWord(before).text
    // “How many orders by customers who joined in 2024”: who they are is said, so that no group of each is meant.
    const isNarrowed = narrowing !== undefined && template.rest.includes('how many')
    const isAgent = DOING.test(verb) || (isPlural(text) && (verb.endsWith('ed') || isNarrowed))
    if (by === 'by' && mention?.table && isAgent) question.related.push({ table: mention.table, isNegated: false })
    else add(symbol)
  }
  const by =
    '(?:per|by|grouped by|group by|broken down by|for each|for every|in each|by each|in every|of each|each|every)'
  template.takeAll(new RegExp(`${by} (?:and )?(?:the )?(day|month|year)`), ([word]) => {
    question.groupings.push({ unit: unitOf(word) })
  })
  template.takeAll(new RegExp(`${by} (?:the )?([TC]\\d+) (?:and|,|per|by|and per|and by) ([TC]\\d+)`), ([one, two]) => {
    add(one)
    add(two)
  })
  template.takeAll(new RegExp(`(?<=(\\S*) )(${by}) (?:the |our |all )*([TC]\\d+)(?= (${NARROWING})?)`), addOrRelate)
  template.take(/(daily|monthly|yearly|annual)/, ([word]) => {
    question.groupings.push({ unit: unitOf(word === 'annual' ? 'year' : word) })
  })
}

const FUNCTIONS = [
  ['average|mean|avg', 'avg'],
  ['total|sum|sum total|how much', 'sum'],
  ['highest|largest|biggest|greatest|maximum|max', 'max'],
  ['lowest|smallest|minimum|min', 'min'],
] as const

function readMeasure(template: Template, question: Question): void {
  const set = (measure: Measure): void => void (question.measure = measure)
  const columns = (symbol: string | undefined): Column[] => columnsOf(template, symbol)

  const isDistinct = template.take(
    /(?:how many|number of|count(?: of)?) (?:different |distinct |unique )?(C\d+)/,
    ([symbol]) => {
      const found = columns(symbol)
      // "How many ordered" counts no dates.
      if (found.every(({ kind }) => kind === 'date')) return false
      // "how many units" adds the numbers up; of texts only how many differ can be counted.
      const isNumber = found.every(({ kind }) => kind === 'number')
      return set(isNumber ? { kind: 'figure', fn: 'sum', of: found } : { kind: 'distinct', columns: found })
    },
  )
  if (isDistinct) return
  template.take(/(?:the )?total(?= number of| count of)/)
  // Rows are different by themselves.
  if (
    template.take(
      /(?:how many|(?:the )?number of|(?:the )?count of|count)(?: (?:total|(different|distinct|unique)))?/,
      ([different]) => void (question.isDistinct = different !== undefined),
    )
  ) {
    template.take(/in total/)
    return set({ kind: 'count' })
  }
  template.take(/in total/)
  // "total orders" asks how many; "total of the orders" and "average order" ask for money.
  if (template.take(/total(?= T\d+)/)) return set({ kind: 'count' })
  for (const [words, fn] of FUNCTIONS) if (readFigure(template, question, { words, fn })) return
  if (template.take(REVENUE, () => set({ kind: 'figure', fn: 'sum', of: 'revenue' }))) return
  readValues(template, question)
}

function readFigure(
  template: Template,
  question: Question,
  { words, fn }: { words: string; fn: 'sum' | 'avg' | 'min' | 'max' },
): boolean {
  const set = (of: Column[] | 'price' | 'revenue'): void => void (question.measure = { kind: 'figure', fn, of })
  return (
    template.take(new RegExp(`(?:${words}) ${A}(?:total |sum of |amount of )?(C\\d+)`), ([symbol]) =>
      set(template.slot(symbol).mention?.columns ?? []),
    ) ||
    // An average or highest revenue would be that of what: of an order, a customer, a month?
    (fn === 'sum' && template.take(new RegExp(`(?:${words}) ${A}(?:total )?(M\\d+)`), () => set('revenue'))) ||
    // "how much did Ada Berg spend": the name in between is left for the conditions.
    (words.includes('how much') &&
      template.take(/how much(?= (?:(?:did|do|does|have|has|the) )*(?:[TQV]\d+ )+M\d+)/) &&
      template.take(/(M\d+)/, () => set('revenue'))) ||
    template.take(
      new RegExp(`(?:${words}) ${A}(T\\d+)(?: (?:value|amount|size|worth|total|(C\\d+)))?`),
      ([symbol, column]) => {
        const { mention, text } = template.slot(symbol)
        const table = mention?.table
        // "average orders per customer" is an average of numbers of orders.
        if (fn === 'avg' && isPlural(text)) return false
        // "average order value": a column of the table itself.
        const own = column ? columnsOf(template, column).filter((one) => one.table === table?.name) : undefined
        if (own?.length === 0) return false
        if (table) question.subject ??= table
        set(own ?? 'price')
        return true
      },
    )
  )
}

/** "Customers with revenue over 1000" asks for customers. */
const REVENUE = new RegExp(
  `(M\\d+)(?! (?:(?:is|was|of) )?(?:${OPERATORS.map(({ words }) => words)
    .join('|')
    .replace('|of|is', '')}|between) [NY]\\d)`,
)

function columnsOf(template: Template, symbol: string | undefined): Column[] {
  return template.slot(symbol).mention?.columns ?? []
}

/** "Which cities are there", "what statuses do orders have": the values of a column, each with how often it occurs. */
function readValues(template: Template, question: Question): void {
  const count = (symbol: string | undefined): void => {
    question.groupings.push({ columns: template.slot(symbol).mention?.columns ?? [] })
    question.measure = { kind: 'count' }
  }
  const isRead = template.take(
    /(?:which|what|all|the|list|show)(?: the| all)? (?:different|distinct|unique|various) (C\d+)/,
    ([symbol]) => count(symbol),
  )
  if (isRead) return
  // "List the cities" wants each once; with a table beside it, its rows.
  const isAlone = template.tables.length === 0 && !question.sort
  if (
    isAlone &&
    template.take(
      /(?:which|what|list|show|all)(?: (?:the|all|our|me))* (C\d+)/,
      ([symbol]) => isPlural(template.slot(symbol).text) && count(symbol),
    )
  )
    return
  template.take(
    /(?:which|what) (C\d+) (?:do|does|are|is)(?: (?:there|we|exist|the|our|all))*(?= T\d+ (?:have|has|come|live|are|exist)| have| come| in| from| \?|$| ·)/,
    ([symbol]) => count(symbol),
  )
}

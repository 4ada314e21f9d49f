import type { Grouping, Measure, Question, Sort } from './question.ts'
import type { Column, Table } from './schema.ts'
import type { Template } from './template.ts'

/** Articles and the like between the words of a rule. */
const A = '(?:(?:the|a|an|all|our|of|each|every|in|has|have|had|is|are|was|were) )*'
const DESCENDING = 'highest|largest|biggest|greatest|maximum|max|most|best|top'
const ASCENDING = 'lowest|smallest|minimum|min|least|fewest|worst|bottom'
const DATED = 'latest|newest|last|recent|most recent|oldest|earliest|first'

/** Reads what is asked for: the measure, the grouping, the order and the limit. Returns whether the measure was said in words. */
export function readShape(template: Template, question: Question): boolean {
  readSort(template, question)
  readGroupings(template, question)
  return readMeasure(template, question)
}

function readSort(template: Template, question: Question): void {
  const table = (symbol: string | undefined): Table | undefined => template.slot(symbol).mention?.table
  const columns = (symbol: string | undefined): Column[] => template.slot(symbol).mention?.columns ?? []
  const sort = (by: Sort['by'], direction: Sort['direction'], limit?: string): void => {
    question.sort = { by, direction }
    if (limit !== undefined) question.limit = limit
  }
  const limitOf = (symbol: string | undefined): string | undefined => (symbol ? template.slot(symbol).text : undefined)
  const direction = (word: string | undefined): Sort['direction'] =>
    new RegExp(`^(?:${ASCENDING}|oldest|earliest|first|cheapest)$`).test(word ?? '') ? 'asc' : 'desc'
  const bySymbol = (symbol: string | undefined): Sort['by'] => {
    const slot = template.slot(symbol)
    if (slot.kind === 'M') return 'revenue'
    return slot.kind === 'T' && slot.mention?.table ? { count: slot.mention.table } : { columns: columns(symbol) }
  }
  const subject = (symbol: string | undefined): void => {
    const found = table(symbol)
    if (found) question.subject ??= found
  }

  // "top 5 products by price", "the 3 best customers by revenue", "top customers by number of orders"
  template.take(
    new RegExp(
      `(${DESCENDING}|${ASCENDING})( [NY]\\d+)? (?:\\w+ )?(T\\d+) (?:by|with|in terms of|according to) (?:${DESCENDING}|${ASCENDING}|total|sum of|amount of)? ?${A}(?:number of |count of |total )?${A}([TCM]\\d+)`,
    ),
    ([word, limit, symbol, by]) => {
      subject(symbol)
      sort(bySymbol(by), direction(word), limitOf(limit?.trim()))
    },
  )
  template.take(
    new RegExp(`([NY]\\d+) (${DESCENDING}|${ASCENDING}) (T\\d+) by ${A}(?:number of |count of |total )?([TCM]\\d+)`),
    ([limit, word, symbol, by]) => {
      subject(symbol)
      sort(bySymbol(by), direction(word), limitOf(limit))
    },
  )
  // "the 5 most expensive products", "cheapest product"
  template.take(
    new RegExp(`(?:([NY]\\d+) )?(?:(most|least) expensive|(cheapest|priciest)) (?:([NY]\\d+) )?(T\\d+)`),
    ([before, degree, word, after, symbol]) => {
      subject(symbol)
      sort('price', degree === 'least' || word === 'cheapest' ? 'asc' : 'desc', limitOf(before ?? after) ?? '1')
    },
  )
  // "the latest 3 orders", "oldest customer", "the last order"
  template.take(
    new RegExp(`(?:([NY]\\d+) )?(?:most )?(${DATED}) (?:([NY]\\d+) )?(T\\d+)`),
    ([before, word, after, symbol]) => {
      subject(symbol)
      sort(
        'date',
        direction(word),
        limitOf(before ?? after) ?? (isPlural(template.slot(symbol).text) ? undefined : '1'),
      )
    },
  )
  // "which customer has the most orders", "the product with the highest price"
  template.take(
    new RegExp(
      `(?:([NY]\\d+) )?(T\\d+) (?:with|having|that|who|which|has|have|had|did|do) ${A}(?:\\w+ )?(${DESCENDING}|${ASCENDING}) (?:number of |count of |total )?${A}([TCM]\\d+)`,
    ),
    ([limit, symbol, word, by]) => {
      subject(symbol)
      sort(bySymbol(by), direction(word), limitOf(limit) ?? (isPlural(template.slot(symbol).text) ? undefined : '1'))
    },
  )
  // "which city has the most customers"
  template.take(
    new RegExp(
      `(C\\d+) (?:with|having|that|has|have|had) ${A}(${DESCENDING}|${ASCENDING}) (?:number of |total )?${A}([TM]\\d+)`,
    ),
    ([symbol, word, by]) => {
      question.groupings.push({ columns: columns(symbol) })
      if (template.slot(by).kind === 'M') question.measure = { kind: 'figure', fn: 'sum', of: 'revenue' }
      else {
        question.measure = { kind: 'count' }
        subject(by)
      }
      sort('measure', direction(word), isPlural(template.slot(symbol).text) ? undefined : '1')
    },
  )
  // "the most common status of orders"
  template.take(/(most|least) (?:common|popular|frequent) (C\d+)/, ([word, symbol]) => {
    question.groupings.push({ columns: columns(symbol) })
    question.measure = { kind: 'count' }
    sort('measure', word === 'least' ? 'asc' : 'desc', isPlural(template.slot(symbol).text) ? undefined : '1')
  })
  // "biggest orders", "top 5 products"
  template.take(
    new RegExp(
      `(?:([NY]\\d+) )?(largest|biggest|smallest|highest|lowest|top|best|bottom|worst) (?:([NY]\\d+) )?(T\\d+)`,
    ),
    ([before, word, after, symbol]) => {
      subject(symbol)
      sort(
        'price',
        direction(word),
        limitOf(before ?? after) ?? (isPlural(template.slot(symbol).text) ? undefined : '1'),
      )
    },
  )
  // "products sorted by price descending"
  template.take(
    new RegExp(
      `(?:sort|sorted|order|ordered|ranked|rank)(?: (?:T\\d+|them))? by ${A}([TCM]\\d+)(?: (desc|descending|asc|ascending))?`,
    ),
    ([by, word]) => sort(bySymbol(by), word?.startsWith('desc') ? 'desc' : 'asc'),
  )
}

function readGroupings(template: Template, question: Question): void {
  const add = (symbol: string | undefined): void => {
    const { mention } = template.slot(symbol)
    question.groupings.push(mention?.table ? { table: mention.table } : { columns: mention?.columns ?? [] })
  }
  const by =
    '(?:per|by|grouped by|group by|broken down by|for each|for every|in each|by each|in every|of each|each|every)'
  template.take(
    new RegExp(`${by} (?:and )?(?:the )?(day|month|year)`),
    ([word]) => void question.groupings.push(unit(word)),
  )
  template.take(new RegExp(`${by} (?:the )?([TC]\\d+) (?:and|,|per|by|and per|and by) ([TC]\\d+)`), ([one, two]) => {
    add(one)
    add(two)
  })
  template.take(new RegExp(`${by} (?:the )?([TC]\\d+)`), ([symbol]) => add(symbol))
  template.take(
    /(daily|monthly|yearly|annual)/,
    ([word]) => void question.groupings.push(unit(word === 'annual' ? 'year' : word)),
  )
}

function unit(word: string | undefined): Grouping {
  return { unit: word?.startsWith('d') ? 'day' : word?.startsWith('m') ? 'month' : 'year' }
}

const FUNCTIONS = [
  [`average|mean|avg`, 'avg'],
  [`total|sum|sum total|how much|add up`, 'sum'],
  [`highest|largest|biggest|greatest|maximum|max`, 'max'],
  [`lowest|smallest|minimum|min`, 'min'],
] as const

function readMeasure(template: Template, question: Question): boolean {
  const set = (measure: Measure): void => void (question.measure = measure)
  const columns = (symbol: string | undefined): Column[] => template.slot(symbol).mention?.columns ?? []
  const hadMeasure = question.measure.kind !== 'rows'

  const isDistinct = template.take(
    /(?:how many|number of|count(?: of)?) (?:different |distinct |unique )?(C\d+)/,
    ([symbol]) => {
      const found = columns(symbol)
      // "how many units" adds the numbers up; of texts only how many differ can be counted.
      set(
        found.every(({ kind }) => kind === 'number')
          ? { kind: 'figure', fn: 'sum', of: found }
          : { kind: 'distinct', columns: found },
      )
    },
  )
  if (isDistinct) return true
  template.take(/(?:the )?total (?=number of|count of)/)
  if (template.take(/how many|(?:the )?number of|(?:the )?count of|count|how much(?= (?:orders|customers))/)) {
    template.take(/(?:in total|total|different|distinct|unique)/)
    set({ kind: 'count' })
    return true
  }
  template.take(/in total/)
  // "total orders" asks how many; "total of the orders" and "average order" ask for money.
  if (template.take(/total (?=T\d+)/)) {
    set({ kind: 'count' })
    return true
  }
  for (const [words, fn] of FUNCTIONS) {
    const isFigure =
      template.take(new RegExp(`(?:${words}) ${A}(?:total |sum of |amount of )?(C\\d+)`), ([symbol]) =>
        set({ kind: 'figure', fn, of: columns(symbol) }),
      ) ||
      template.take(new RegExp(`(?:${words}) (?:\\w+ ){0,2}?${A}(?:total )?(M\\d+)`), () =>
        set({ kind: 'figure', fn, of: 'revenue' }),
      ) ||
      template.take(new RegExp(`(?:${words}) ${A}(T\\d+)(?: (?:value|amount|size|worth|total))?`), ([symbol]) => {
        const table = template.slot(symbol).mention?.table
        if (table) question.subject ??= table
        set({ kind: 'figure', fn, of: 'price' })
      })
    if (isFigure) return true
  }
  if (template.take(/(M\d+)/, () => set({ kind: 'figure', fn: 'sum', of: 'revenue' }))) return true
  template.take(
    /(?:which|what|all|the|list|show)(?: the| all)? (?:different|distinct|unique|various) (C\d+)/,
    ([symbol]) => {
      question.groupings.push({ columns: columns(symbol) })
      set({ kind: 'count' })
    },
  )
  template.take(
    /(?:which|what) (C\d+) (?:do|does|are|is) (?:there|we have|exist|we|our T\d+ (?:come|live|have))(?: have| there)?(?: in| from)?/,
    ([symbol]) => {
      question.groupings.push({ columns: columns(symbol) })
      set({ kind: 'count' })
    },
  )
  return hadMeasure || question.measure.kind !== 'rows'
}

function isPlural(word: string): boolean {
  return /s$/i.test(word) && !/(?:ss|us)$/i.test(word)
}

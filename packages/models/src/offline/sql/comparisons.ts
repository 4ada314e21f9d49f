import type { Comparison, Question, Related, Wanted } from './question.ts'
import { labelColumns } from './schema.ts'
import type { Table } from './schema.ts'
import type { Template } from './template.ts'

const A = '(?:(?:the|a|an|all|our|any|some) )*'
const OPERATORS = [
  ['>=', 'at least|>=|no less than|not less than|minimum of|a minimum of'],
  ['<=', 'at most|<=|no more than|not more than|up to|maximum of|a maximum of'],
  ['>', 'over|above|more than|greater than|higher than|larger than|bigger than|exceeding|more expensive than|>'],
  ['<', 'under|below|less than|lower than|fewer than|smaller than|cheaper than|<'],
  ['!=', '!=|<>|not equal to|not|other than'],
  ['=', '=|equal to|equals|exactly|of|is'],
] as const
const IS = '(?:(?:is|are|was|were|that is|which is|of|at|:|being) )?'
const NUMBER = '(?:€ |\\$ )?([NY]\\d+)(?: (?:euros?|eur|€|\\$|usd|dollars?))?'

/** Reads the conditions: numbers, dates, values to look for, related rows, empty columns. */
export function readComparisons(template: Template, question: Question): void {
  readEmptyAndRelated(template, question)
  readNumbers(template, question)
  readDates(template, question)
  readWanted(template, question)
  // "show 5 customers"; by now no condition claims the number.
  template.take(/([NY]\d+) (?=T\d+)/, ([symbol]) => {
    if (question.limit !== undefined) return false
    question.limit = template.slot(symbol).text
    return true
  })
}

/** The table named last before a place in the question. */
function nearTable(template: Template, symbol: string | undefined): { near?: Table } {
  const at = template.slot(symbol).position
  const before = template.tables.filter(({ position }) => position < at)
  const near = before.at(-1)?.mention?.table
  return near ? { near } : {}
}

function readEmptyAndRelated(template: Template, question: Question): void {
  const table = (symbol: string | undefined): Table | undefined => template.slot(symbol).mention?.table
  const relate = (symbol: string | undefined, rest: Omit<Related, 'table'>): boolean => {
    const found = table(symbol)
    if (!found) return false
    question.related.push({ table: found, ...rest })
    return true
  }
  for (const [operator, words] of OPERATORS) {
    if (operator === '!=') continue
    template.take(
      new RegExp(
        `(?:with|having|who have|that have|has|have|had|who placed|placed|made) (?:${words}) ([NY]\\d+) (T\\d+)`,
      ),
      ([value, symbol]) => relate(symbol, { isNegated: false, count: { operator, value: template.slot(value).text } }),
    )
  }
  const none =
    '(?:without|with no|having no|who have no|that have no|have no|has no|have not|without any|who never|never)'
  template.take(new RegExp(`${none} ${A}(?:placed |made |had )?(T\\d+)`), ([symbol]) =>
    relate(symbol, { isNegated: true }),
  )
  template.take(
    new RegExp(`${none} ${A}(C\\d+)`),
    ([symbol]) => void question.empty.push({ columns: template.slot(symbol).mention?.columns ?? [], isNegated: false }),
  )
}

function readNumbers(template: Template, question: Question): void {
  const add = (comparison: Omit<Comparison, 'type' | 'said'>): void =>
    void question.comparisons.push({ ...comparison, said: comparison.values, type: 'number' })
  const columnsOf = (symbol: string | undefined): Pick<Comparison, 'columns'> => {
    const columns = symbol ? template.slot(symbol).mention?.columns : undefined
    return columns ? { columns } : {}
  }
  const text = (symbol: string | undefined): string => template.slot(symbol).text
  const between = (one: string | undefined, two: string | undefined, column?: string): void =>
    add({ operator: 'between', values: [text(one), text(two)], ...columnsOf(column), ...nearTable(template, one) })

  // "order 17", "customer number 12"
  template.take(/(T\d+) (?:number |no\. |id |# )?(N\d+)/, ([symbol, value]) => {
    const table = template.slot(symbol).mention?.table
    if (!table) return false
    question.subject ??= table
    add({ operator: '=', values: [text(value)], isKey: true, near: table })
    return true
  })
  template.take(new RegExp(`(C\\d+) ${IS}between ${NUMBER} and ${NUMBER}`), ([column, one, two]) => {
    if (template.slot(column).mention?.columns.every(({ kind }) => kind === 'date')) return false
    between(one, two, column)
    return true
  })
  template.take(/(?:with|having|for|at|from)? ?between (N\d+) and (N\d+)/, ([one, two]) => between(one, two))
  for (const [operator, words] of OPERATORS) {
    template.take(new RegExp(`(C\\d+) ${IS}(?:${words}) ${NUMBER}`), ([column, value]) => {
      if (template.slot(column).mention?.columns.every(({ kind }) => kind === 'date')) return false
      add({ operator, values: [text(value)], ...columnsOf(column), ...nearTable(template, value) })
      return true
    })
    if (operator === '!=') continue
    template.take(new RegExp(`(?:${words}) ${NUMBER}(?: (?:in|of|on))? (C\\d+)`), ([value, column]) =>
      add({ operator, values: [text(value)], ...columnsOf(column), ...nearTable(template, value) }),
    )
    if (operator === '=') continue
    template.take(new RegExp(`(?:${words}) ${NUMBER}`), ([value]) =>
      add({ operator, values: [text(value)], ...nearTable(template, value) }),
    )
  }
}

function readDates(template: Template, question: Question): void {
  const DATE = '([DY]\\d+)'
  const add = (operator: Comparison['operator'], symbols: (string | undefined)[], column: string | undefined): void => {
    const columns = column ? template.slot(column).mention?.columns : undefined
    question.comparisons.push({
      operator,
      values: symbols.map((symbol) => template.slot(symbol).text),
      said: symbols.map((symbol) => template.slot(symbol).said),
      type: 'date',
      ...(columns ? { columns } : {}),
      ...nearTable(template, symbols[0]),
    })
  }
  const COLUMN = '(?:(C\\d+) )?(?:(?:is|are|was|were) )?'
  template.take(new RegExp(`${COLUMN}(?:between|from) ${DATE} (?:and|to|until|till) ${DATE}`), ([column, one, two]) =>
    add('between', [one, two], column),
  )
  template.take(new RegExp(`${COLUMN}(?:not (?:in|on|during)) ${DATE}`), ([column, value]) =>
    add('!=', [value], column),
  )
  template.take(new RegExp(`${COLUMN}(?:after|later than) ${DATE}`), ([column, value]) => add('>', [value], column))
  template.take(new RegExp(`${COLUMN}(?:since|from|starting) ${DATE}`), ([column, value]) => add('>=', [value], column))
  template.take(new RegExp(`${COLUMN}(?:before|earlier than) ${DATE}`), ([column, value]) => add('<', [value], column))
  template.take(new RegExp(`${COLUMN}(?:until|till|up to) ${DATE}`), ([column, value]) => add('<=', [value], column))
  template.take(new RegExp(`${COLUMN}(?:in|on|during|for|of|at|within|=) ${DATE}`), ([column, value]) =>
    add('=', [value], column),
  )
  template.take(new RegExp(`${COLUMN}(D\\d+)`), ([column, value]) => add('=', [value], column))
}

function readWanted(template: Template, question: Question): void {
  const add = (symbol: string | undefined, wanted: Omit<Wanted, 'text' | 'near'>): void =>
    void question.wanted.push({ ...wanted, text: template.slot(symbol).text, ...nearTable(template, symbol) })
  const columnsOf = (symbol: string | undefined): Pick<Wanted, 'columns'> => ({
    columns: template.slot(symbol).mention?.columns ?? [],
  })
  const VALUE = '([QV]\\d+|M\\d+)'

  for (const [operator, words] of [
    ['contains', 'contains|contain|containing|includes|include|including|like'],
    ['starts', 'starts with|start with|starting with|beginning with|begins with'],
    ['ends', 'ends with|end with|ending with|ending in'],
  ] as const) {
    template.take(new RegExp(`(C\\d+) ${IS}(?:${words}) ${A}${VALUE}`), ([column, value]) =>
      add(value, { operator, cue: 'none', ...columnsOf(column) }),
    )
    template.take(new RegExp(`(T\\d+) (?:that |which |whose )?(?:${words}) ${A}${VALUE}`), ([symbol, value]) => {
      const table = template.slot(symbol).mention?.table
      if (!table) return false
      question.subject ??= table
      const columns = labelColumns(table).filter(({ kind }) => kind === 'text')
      add(value, columns.length > 0 ? { operator, cue: 'name', columns } : { operator: '=', cue: 'none' })
      return true
    })
  }
  template.take(
    new RegExp(`(?:(?:with|having|that have|containing) )?${VALUE} in (?:the |its |their )?(C\\d+)`),
    ([value, column]) => add(value, { operator: 'contains', cue: 'none', ...columnsOf(column) }),
  )
  template.take(new RegExp(`(?:in|from|of|with|for) ${A}${VALUE} (C\\d+)`), ([value, column]) =>
    add(value, { operator: '=', cue: 'none', ...columnsOf(column) }),
  )
  template.take(new RegExp(`(C\\d+) (?:is |are |was )?(?:not|!=|<>|other than) ${A}${VALUE}`), ([column, value]) =>
    add(value, { operator: '!=', cue: 'none', ...columnsOf(column) }),
  )
  template.take(new RegExp(`(C\\d+)(?: (?:is|are|was|were|=|equals|equal to))? ${A}${VALUE}`), ([column, value]) =>
    add(value, { operator: '=', cue: 'none', ...columnsOf(column) }),
  )
  template.take(new RegExp(`(?:named|called) ${VALUE}`), ([value]) => add(value, { operator: '=', cue: 'name' }))
  const not =
    '(?:(?:that |who |which )?(?:is |are |was |were )?not (?:live |living |located |based )?(?:in|from|at) |outside (?:of )?|except (?:in |from |for )?|excluding )'
  takeList(template, new RegExp(`${not}${A}${VALUE}`), (value) => add(value, { operator: '!=', cue: 'place' }))
  template.take(new RegExp(`(?:that |who |which )?(?:is |are |was |were )?not ${VALUE}`), ([value]) =>
    add(value, { operator: '!=', cue: 'none' }),
  )
  takeList(template, new RegExp(`(?:in|from|at|near|within|around) ${A}${VALUE}`), (value) =>
    add(value, { operator: '=', cue: 'place' }),
  )
  template.take(new RegExp(VALUE.replace('|M\\d+', '')), ([value]) => add(value, { operator: '=', cue: 'none' }))
}

/** Takes a value and the ones joined to it: "in Berlin, Hamburg or Munich". */
function takeList(template: Template, pattern: RegExp, use: (value: string | undefined) => void): void {
  template.take(new RegExp(`${pattern.source}((?: (?:,|and|or|, and|, or)(?: in| from)? [QV]\\d+)*)`), (groups) => {
    use(groups[0])
    for (const [symbol] of (groups[1] ?? '').matchAll(/[QV]\d+/g)) use(symbol)
  })
}

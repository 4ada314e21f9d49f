import { OPERATORS } from './operators.ts'
import type { Comparison, Question } from './question.ts'
import { isIdentifier } from '../schema/schema.ts'
import type { Column } from '../schema/schema.ts'
import type { Template } from './template.ts'

const IS = '(?:(?:is|are|was|were|that is|which is|of|at|:|being) )?'
const NUMBER = '([NY]\\d+)(?: (?:euros?|eur))?'
const DATE = '([DY]\\d+)'
const DATED = '(?:(C\\d+) )?(?:(?:is|are|was|were) )?'

/** Words that change what a date behind them means: “by 2025” is not “in 2025”. */
const NOT_AFTER = '(?<!(?:by|to|into|from|through|via|than|about|near|around|per|with) )'

/** How people say a comparison with a day, month or year. The preposition is what tells a year from any other number. */
const DATE_WORDS = [
  ['!=', 'not (?:in|on|during)'],
  ['>', 'after|later than'],
  ['>=', 'since|starting'],
  ['<', 'before|earlier than'],
  ['<=', 'until|till|up to'],
  ['=', 'in|on|during|for|of|at|within|='],
] as const

/** Reads rows that are named by their number: "order 17", "customer number 12". To be read before anything else claims the table. */
export function readKeys(template: Template, question: Question): void {
  template.takeAll(/(?:the )?(T\d+) (?:(?:number|no\.|id) )?(N\d+)/, ([symbol, number]) => {
    const near = template.slot(symbol).mention?.table
    if (!near) return false
    const values = [template.slot(number).text]
    question.comparisons.push({ operator: '=', values, said: values, type: 'number', isKey: true, near })
    return true
  })
}

/** Reads comparisons with numbers and dates. */
export function readComparisons(template: Template, question: Question): void {
  readNumbers(template, question)
  readDates(template, question)
  // "show 5 customers": by now no condition claims the number.
  if (question.limit === undefined && question.measure.kind === 'rows') {
    template.take(/([NY]\d+)(?= T\d+)/, ([symbol]) => void (question.limit = template.slot(symbol).text))
  }
}

function readNumbers(template: Template, question: Question): void {
  const text = (symbol: string | undefined): string => template.slot(symbol).text
  const add = (operator: Comparison['operator'], numbers: (string | undefined)[], column?: string): void => {
    const columns = column ? columnsOf(template, column) : undefined
    const values = numbers.map(text)
    const near = template.tableBefore(numbers[0])
    question.comparisons.push({
      operator,
      values,
      said: values,
      type: 'number',
      ...(columns && { columns }),
      ...(near && { near }),
    })
  }
  const isDate = (column: string | undefined): boolean =>
    columnsOf(template, column).every(({ kind }) => kind === 'date')

  // "Orders up to 2025" may be about the year or about the money.
  template.takeAll(/(?<!C\d+ (?:(?:is|are|of) )?)up to (Y\d+)(?! (?:C\d+|euros?|eur) )/, ([year]) => {
    question.unread.push(`up to ${text(year)}`)
  })
  // "out of stock"
  template.takeAll(/out of (C\d+)/, ([column]) => {
    const columns = columnsOf(template, column).filter(({ kind }) => kind === 'number')
    if (columns.length === 0) return false
    question.comparisons.push({ operator: '=', values: ['0'], said: ['zero'], type: 'number', columns })
    return true
  })
  template.takeAll(new RegExp(`(C\\d+) ${IS}between ${NUMBER} and ${NUMBER}`), ([column, one, two]) =>
    isDate(column) ? false : add('between', [one, two], column),
  )
  template.takeAll(/(?:(?:with|having|for|at|from) )?between (N\d+) and (N\d+)/, ([one, two]) =>
    add('between', [one, two]),
  )
  for (const { operator, words } of OPERATORS) {
    template.takeAll(new RegExp(`(C\\d+) ${IS}(?:${words}) ${NUMBER}`), ([column, value]) =>
      isDate(column) ? false : add(operator, [value], column),
    )
    if (operator === '!=') continue
    template.takeAll(new RegExp(`(?:${words}) ${NUMBER}(?: (?:in|of|on))? (C\\d+)`), ([value, column]) =>
      add(operator, [value], column),
    )
    if (operator !== '=') template.takeAll(new RegExp(`(?:${words}) ${NUMBER}`), ([value]) => add(operator, [value]))
  }
  // "price 100"; a number right after a column that only identifies is that row's.
  template.takeAll(new RegExp(`(C\\d+) ${NUMBER}`), ([column, value]) => {
    if (isDate(column) && !columnsOf(template, column).some(isIdentifier)) return false
    add('=', [value], column)
    return true
  })
}

function readDates(template: Template, question: Question): void {
  const add = (operator: Comparison['operator'], dates: (string | undefined)[], column: string | undefined): void => {
    const columns = column ? columnsOf(template, column) : undefined
    const slots = dates.map((symbol) => template.slot(symbol))
    const near = template.tableBefore(dates[0])
    question.comparisons.push({
      operator,
      values: slots.map((slot) => slot.text),
      said: slots.map((slot) => slot.said),
      type: 'date',
      ...(columns && { columns }),
      ...(near && { near }),
    })
  }
  template.takeAll(new RegExp(`${DATED}(?:between|from) ${DATE} (?:and|to|until|till) ${DATE}`), ([column, one, two]) =>
    add('between', [one, two], column),
  )
  for (const [operator, words] of DATE_WORDS) {
    template.takeAll(new RegExp(`${DATED}(?:${words}) ${DATE}`), ([column, value]) => add(operator, [value], column))
  }
  template.takeAll(new RegExp(`${NOT_AFTER}${DATED}(D\\d+)`), ([column, value]) => add('=', [value], column))
}

function columnsOf(template: Template, symbol: string | undefined): Column[] {
  return template.slot(symbol).mention?.columns ?? []
}

import { OPERATORS } from './operators.ts'
import type { Question, Related } from './question.ts'
import type { Table } from '../schema/schema.ts'
import type { Template } from './template.ts'

const A = '(?:(?:the|a|an|all|our|any|some|placed|made|had|bought) )*'
const HAVE = '(?:with|having|who have|that have|has|have|had|who placed|that placed|placed|made)'
const NONE = '(?:without|with no|having no|have no|has no|had no|without any|(?:who |that )?(?:have |has )?never)'

/** Of all that belongs to a row, and not of any: “who have all orders delivered”, “whose orders were all delivered”. */
const OF_ALL = new RegExp(
  `(?:${HAVE}|whose|where) (?:only )?(all|every|each|both)(?: of)?(?: (?:the|their|its))*(?= [TC]\\d+)|(?:is|are|was|were) (all|both)(?= [QVC]\\d+)`,
)

/** Reports what asks for all rows of another table: no rule counts those. To be read before the groups, which take “each” and “every”. */
export function readOfAll(template: Template, question: Question): void {
  template.takeAll(OF_ALL, ([one, other]) => void question.unread.push(one ?? other ?? ''))
}

/** Reads what is asked of rows of other tables ("with more than 3 orders", "without orders") and of columns that are empty ("without email"). */
export function readRelated(template: Template, question: Question, tables: readonly Table[]): void {
  const relate = (symbol: string | undefined, rest: Omit<Related, 'table'>): boolean => {
    const table = template.slot(symbol).mention?.table
    if (table) question.related.push({ table, ...rest })
    return table !== undefined
  }
  // "with 3 orders"
  template.takeAll(new RegExp(`${HAVE} (?:just |exactly |only )?([NY]\\d+) (T\\d+)`), ([value, symbol]) =>
    relate(symbol, { isNegated: false, count: { operator: '=', value: template.slot(value).text } }),
  )
  for (const { operator, words } of OPERATORS) {
    if (operator === '!=') continue
    template.takeAll(new RegExp(`${HAVE} (?:${words}) ([NY]\\d+) (T\\d+)`), ([value, symbol]) =>
      relate(symbol, { isNegated: false, count: { operator, value: template.slot(value).text } }),
    )
  }
  template.takeAll(new RegExp(`(?:who |that |which )?${NONE} ${A}(T\\d+)`), ([symbol]) =>
    relate(symbol, { isNegated: true }),
  )
  template.takeAll(new RegExp(`(?:who |that |which )?${NONE} ${A}(C\\d+)`), ([symbol]) => {
    const columns = template.slot(symbol).mention?.columns ?? []
    // "who never ordered" names a date of the rows that are missing, not an empty column.
    const table = tables.find(({ name }) => columns.some((column) => column.table === name && column.kind === 'date'))
    if (table && question.tables[0] && table !== question.tables[0]) question.related.push({ table, isNegated: true })
    else question.empty.push({ columns, isNegated: false })
  })
}

import type { Question } from './question.ts'
import type { Table } from '../schema/schema.ts'
import type { Slot, Template } from './template.ts'

const FILL =
  '(?: (?:and|also|then|how|many|much|what|which|about|the|all|our|their|his|her|your|its|a|an|of|number|list|show|give|me|in|total|·))*'
const JOINED = new RegExp(` (?:and|or|,|plus|well as)${FILL} $`)
/** "the revenue and the orders" */
const BESIDE_FIGURE = / · (?:and|plus|well as)(?: (?:the|all|our|how|many|number|of))* $/
/** "with orders and invoices": both are conditions on the same rows. */
const ENUMERATED = new RegExp(` (?:with|having|have|has|had|without)${FILL} (?:T\\d+|·) (?:and|or|,)${FILL} $`)
/** Words that make the rows of one table a condition on those of another. */
const LINK =
  / (?:with|having|have|has|had|of|from|by|for|in|on|at|to|who|that|which|whose|whom|did|do|does|per|made|placed|through|into|between|contains?|containing|includes?|including|without|never|where|belongs?) /
const VERB = /^(?:bought|ordered|purchased|sold)$/i

/**
 * The first table left is what the question is about; further ones are conditions: their rows must exist. A table that is merely set beside
 * the first, as in "customers and orders", is another question: it is noted as apart.
 */
export function readSubject(template: Template, question: Question): void {
  const named = template.tables[0]?.mention?.table
  const isNoun = (symbol: string | undefined): boolean => !VERB.test(template.slot(symbol).said)
  const relate = (table: Table): void => {
    if (!question.related.some((related) => related.table === table)) question.related.push({ table, isNegated: false })
  }
  // "customer orders" are orders.
  template.takeAll(/(T\d+)(?= (T\d+) )/, ([symbol, next]) => {
    const [table, other] = [template.slot(symbol).mention?.table, template.slot(next).mention?.table]
    if (!table || !other || table === other || !isNoun(next)) return false
    relate(table)
    return true
  })
  const left = template.marked
  template.takeAll(/(T\d+)/, ([symbol]) => {
    const slot = template.slot(symbol)
    const table = slot.mention?.table
    if (!table) return false
    if (isApart(slot, left.slice(0, left.indexOf(` ${symbol} `) + 1), { named, isNoun: isNoun(symbol), question })) {
      question.apart.push(slot.said)
    } else if (!question.subject) question.subject = table
    else if (question.subject !== table) relate(table)
    return true
  })
  const isGrouped = question.groupings.some((grouping) => 'table' in grouping && grouping.table === named)
  if (!question.subject && named && !isGrouped) question.subject = named
}

function isApart(
  { mention }: Slot,
  before: string,
  { named, isNoun, question }: { named: Table | undefined; isNoun: boolean; question: Question },
): boolean {
  if (!named || !isNoun) return false
  const isFirst = !question.subject && !/ T\d+ /.test(before)
  if (isFirst) return question.measure.kind === 'figure' && BESIDE_FIGURE.test(before)
  if (JOINED.test(before)) return !ENUMERATED.test(before)
  if (!question.subject || mention?.table === question.subject) return false
  const since = before.slice(
    Math.max(0, ...[...before.matchAll(/ T\d+/g)].map(({ index, 0: text }) => index + text.length)),
  )
  return !LINK.test(since)
}

import { describe, expect, it } from 'vitest'
import { PlanEnd } from '../src/plan.ts'
import { matchQuestion } from '../src/analyst/query/match-question.ts'
import { withPlaceholders } from '../src/analyst/statement/placeholders.ts'
import { readQuestion } from '../src/analyst/question/read-question.ts'
import { readTableDescription } from '../src/analyst/schema/read-schema.ts'
import type { Table } from '../src/analyst/schema/schema.ts'
import { UnsoundQueryError } from '../src/analyst/statement/scope.ts'
import { toStatement } from '../src/analyst/statement/to-sql.ts'
import { tokenize } from '../src/language/tokens.ts'
import { SHOP } from './support/schema.ts'

function sql(text: string, tables: readonly Table[] = SHOP): string {
  const query = matchQuestion(readQuestion(tokenize(text), tables), [], tables)
  return withPlaceholders(toStatement(query, tables), 'literal').sql
}

describe('a statement', () => {
  it('takes hundredths as whole units, in figures and in conditions', () => {
    expect(sql('average price of products over 50')).toBe(
      'SELECT ROUND(CAST(AVG(price_cents / 100.0) AS NUMERIC), 2) AS average_price FROM products WHERE price_cents / 100.0 > 50',
    )
  })

  it('makes a day, month or year the stretch up to the next', () => {
    expect(sql('how many orders on 2024-02-29')).toContain("ordered_at >= '2024-02-29' AND ordered_at < '2024-03-01'")
    expect(sql('how many orders until 2024-12-31')).toContain("WHERE ordered_at < '2025-01-01'")
    expect(sql('how many orders after 2024')).toContain("WHERE ordered_at >= '2025-01-01'")
  })

  it('asks for related rows in a subquery, so that nothing counts twice', () => {
    expect(sql('how many customers with orders over 100 in 2024')).toBe(
      "SELECT COUNT(*) AS count FROM customers WHERE customers.id IN (SELECT orders.customer_id FROM orders WHERE orders.total > 100 AND orders.ordered_at >= '2024-01-01' AND orders.ordered_at < '2025-01-01')",
    )
  })

  it('groups by the key where names may repeat', () => {
    expect(sql('orders per customer')).toContain('GROUP BY customers.id, customers.name')
  })

  it('counts rows through the ones that connect them', () => {
    expect(sql('how many orders per product')).toBe(
      'SELECT products.name, COUNT(DISTINCT orders.id) AS count FROM order_lines JOIN products ON order_lines.product_id = products.id JOIN orders ON order_lines.order_id = orders.id GROUP BY products.id, products.name ORDER BY count DESC LIMIT 31',
    )
  })

  it('works revenue out where no column holds it', () => {
    expect(sql('revenue per category')).toContain('SUM(order_lines.quantity * order_lines.unit_price)')
  })

  it('quotes names that need it', () => {
    const tables = [readTableDescription('Order', '- id INTEGER primary key\n- group TEXT\n- Total Sum REAL')]
    expect(sql('how many order per group', tables)).toBe(
      'SELECT "group", COUNT(*) AS count FROM "Order" GROUP BY "group" ORDER BY count DESC LIMIT 31',
    )
  })

  it('is refused when a figure would count rows twice', () => {
    expect(() => sql('average price of products per customer')).toThrow(PlanEnd)
    expect(() => sql('show customers and their quantity')).toThrow(UnsoundQueryError)
  })
})

describe('the values of a statement', () => {
  const statement = {
    sql: `SELECT '?' AS mark, "a?b" FROM t WHERE a = ? AND b = ?`,
    values: [
      { text: "O'Neil", type: 'text' as const },
      { text: '12.5', type: 'number' as const },
    ],
  }

  it('are parameters where the tool takes them', () => {
    expect(withPlaceholders(statement, '?')).toEqual({ sql: statement.sql, params: ["O'Neil", 12.5] })
    expect(withPlaceholders(statement, '$').sql).toBe(`SELECT '?' AS mark, "a?b" FROM t WHERE a = $1 AND b = $2`)
  })

  it('are quoted where it does not', () => {
    expect(withPlaceholders(statement, 'literal')).toEqual({
      sql: `SELECT '?' AS mark, "a?b" FROM t WHERE a = 'O''Neil' AND b = 12.5`,
      params: [],
    })
  })

  it('never become SQL, not even as a number', () => {
    const values = [{ text: '1); DROP TABLE t', type: 'number' as const }]
    expect(withPlaceholders({ sql: 'SELECT ?', values }, 'literal').sql).toBe("SELECT '1); DROP TABLE t'")
  })
})

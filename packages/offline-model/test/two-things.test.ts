import { afterAll, describe, expect, it } from 'vitest'
import { cell } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

const team = new TestTeam({ start: 'analyst' })
afterAll(() => team[Symbol.dispose]())

const answerTo = (question: string): Promise<string> => team.answerTo(question)
const count = (sql: string): string => `**${cell(team.database, sql)}**`

const BY_BERLIN = "SELECT COUNT(*) FROM orders JOIN customers c ON c.id = customer_id WHERE c.city = 'Berlin'"

describe('a question about two things', () => {
  it.for([
    'customers in Berlin and orders in Hamburg',
    'How many customers in Berlin and orders in Hamburg?',
    'how many customers and orders do we have?',
    'customers and products',
    'how many customers, orders and products are there?',
    'customers in Berlin; orders in Hamburg',
    'Customers in Berlin. Orders in Hamburg.',
    'How many customers in Berlin and customers in Hamburg?',
    'how many orders over 200 and orders under 50?',
    'customers in Berlin plus orders in Hamburg',
    'how many customers in Berlin, and what about the orders in Hamburg?',
    'customers in Berlin and their orders',
  ])('is not read as one: %s', async (question) => {
    const answer = await answerTo(question)
    expect(answer).toContain('one thing at a time')
    expect(answer).not.toMatch(/\*\*\d|^\|/m)
  })

  it.for([
    [
      'how many customers in Berlin with orders over 100?',
      "SELECT COUNT(*) FROM customers WHERE city = 'Berlin' AND id IN (SELECT customer_id FROM orders WHERE total > 100)",
    ],
    ['how many orders were made by customers in Berlin?', BY_BERLIN],
    ['how many orders were placed by our customers in Berlin?', BY_BERLIN],
    ['how many orders were placed by Ada Berg?', 'SELECT COUNT(*) FROM orders WHERE customer_id = 1'],
    ['how many orders do customers in Berlin have?', BY_BERLIN],
    ['how many orders do Berlin customers have?', BY_BERLIN],
    ['how many customer orders are there?', 'SELECT COUNT(*) FROM orders'],
  ] as const)('is another than one about things that belong together: %s', async ([question, sql]) => {
    expect(await answerTo(question)).toContain(count(sql))
  })
})

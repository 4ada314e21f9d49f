import { describe, expect, it } from 'vitest'
import { cell } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

/** Questions with one figure as their answer, and the statement that gives it. */
const FIGURES = [
  ['How many customers do we have?', 'SELECT COUNT(*) FROM customers'],
  ['How many customers do we have in Berlin?', "SELECT COUNT(*) FROM customers WHERE city = 'Berlin'"],
  ['how many customers are in berlin', "SELECT COUNT(*) FROM customers WHERE city = 'Berlin'"],
  ['count the customers in New York', "SELECT COUNT(*) FROM customers WHERE city = 'New York'"],
  ['How many customers are in Germany?', "SELECT COUNT(*) FROM customers WHERE country = 'Germany'"],
  [
    'How many customers live in Berlin or Hamburg?',
    "SELECT COUNT(*) FROM customers WHERE city IN ('Berlin', 'Hamburg')",
  ],
  ['How many customers are not in Berlin?', "SELECT COUNT(*) FROM customers WHERE city <> 'Berlin'"],
  ['How many orders were shipped?', "SELECT COUNT(*) FROM orders WHERE status = 'shipped'"],
  [
    'how many cancelled orders in 2024',
    "SELECT COUNT(*) FROM orders WHERE status = 'cancelled' AND ordered_at LIKE '2024%'",
  ],
  ['How many orders after 2024-06-15?', "SELECT COUNT(*) FROM orders WHERE ordered_at > '2024-06-15'"],
  ['How many orders in March 2024?', "SELECT COUNT(*) FROM orders WHERE ordered_at LIKE '2024-03%'"],
  ['How many orders before 1 March 2024?', "SELECT COUNT(*) FROM orders WHERE ordered_at < '2024-03-01'"],
  [
    'How many orders from 2024-02-01 to 2024-04-30?',
    "SELECT COUNT(*) FROM orders WHERE ordered_at BETWEEN '2024-02-01' AND '2024-04-30'",
  ],
  ['How many orders have a total over 200?', 'SELECT COUNT(*) FROM orders WHERE total > 200'],
  ['How many orders over 200 euros?', 'SELECT COUNT(*) FROM orders WHERE total > 200'],
  ['How many orders between 100 and 200?', 'SELECT COUNT(*) FROM orders WHERE total BETWEEN 100 AND 200'],
  ['How many products with a stock of at least 12?', 'SELECT COUNT(*) FROM products WHERE stock >= 12'],
  [
    'How many orders are there from customers in Berlin?',
    "SELECT COUNT(*) FROM orders JOIN customers c ON c.id = customer_id WHERE c.city = 'Berlin'",
  ],
  [
    'How many customers have no orders?',
    'SELECT COUNT(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)',
  ],
  [
    'How many customers have more than 1 order?',
    'SELECT COUNT(*) FROM (SELECT customer_id FROM orders GROUP BY 1 HAVING COUNT(*) > 1)',
  ],
  ['How many customers without email?', 'SELECT COUNT(*) FROM customers WHERE email IS NULL'],
  [
    'How many customers with orders in 2025?',
    "SELECT COUNT(DISTINCT customer_id) FROM orders WHERE ordered_at LIKE '2025%'",
  ],
  ['How many orders contain "Oak stool"?', 'SELECT COUNT(DISTINCT order_id) FROM order_lines WHERE product_id = 1'],
  ['How many orders did Ada Berg place?', 'SELECT COUNT(*) FROM orders WHERE customer_id = 1'],
  ['How many orders has "Nora O\'Neil"?', 'SELECT COUNT(*) FROM orders WHERE customer_id = 7'],
  ['How many different cities are there?', 'SELECT COUNT(DISTINCT city) FROM customers'],
  ['What is the average order total?', 'SELECT ROUND(AVG(total), 2) FROM orders'],
  ['average price of products', 'SELECT ROUND(AVG(price), 2) FROM products'],
  [
    'What is the average price of Kitchen products?',
    "SELECT ROUND(AVG(price), 2) FROM products WHERE category = 'Kitchen'",
  ],
  ['what is the highest price?', 'SELECT MAX(price) FROM products'],
  ['total revenue in 2024', "SELECT ROUND(SUM(total), 2) FROM orders WHERE ordered_at LIKE '2024%'"],
  [
    'What is the revenue of customers in Hamburg?',
    "SELECT ROUND(SUM(total), 2) FROM orders JOIN customers c ON c.id = customer_id WHERE c.city = 'Hamburg'",
  ],
  ['sum of stock', 'SELECT SUM(stock) FROM products'],
] as const

describe('a question with one figure', () => {
  it.for(FIGURES)('answers %s', async ([question, sql]) => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask(question)
    expect(answer).toContain(`**${cell(team.database, sql)}**`)
  })
})

/** Questions with rows as their answer, and the statement that gives their cells in order. */
const LISTS = [
  ['customers per city', 'SELECT city, COUNT(*) FROM customers GROUP BY 1 ORDER BY 2 DESC'],
  ['orders by status', 'SELECT status, COUNT(*) FROM orders GROUP BY 1 ORDER BY 2 DESC'],
  ['How many orders per year?', 'SELECT substr(ordered_at, 1, 4), COUNT(*) FROM orders GROUP BY 1 ORDER BY 1'],
  [
    'revenue per country',
    'SELECT country, ROUND(SUM(total), 2) AS t FROM orders JOIN customers c ON c.id = customer_id GROUP BY 1 ORDER BY t DESC',
  ],
  [
    'revenue per category',
    'SELECT category, ROUND(SUM(quantity * unit_price), 2) AS t FROM order_lines JOIN products p ON p.id = product_id GROUP BY 1 ORDER BY t DESC',
  ],
  ['average price per category', 'SELECT category, ROUND(AVG(price), 2) AS t FROM products GROUP BY 1 ORDER BY t DESC'],
  ['top 2 products by price', 'SELECT id, name, category, price, stock FROM products ORDER BY price DESC LIMIT 2'],
  ['the 2 cheapest products', 'SELECT id, name, category, price, stock FROM products ORDER BY price LIMIT 2'],
  [
    'which product is the most expensive product?',
    'SELECT id, name, category, price, stock FROM products ORDER BY price DESC LIMIT 1',
  ],
  [
    'show the latest 1 order',
    'SELECT id, customer_id, status, ordered_at, total FROM orders ORDER BY ordered_at DESC LIMIT 1',
  ],
  ['list products with price over 100', 'SELECT id, name, category, price, stock FROM products WHERE price > 100'],
  ['products cheaper than 50', 'SELECT id, name, category, price, stock FROM products WHERE price < 50'],
  [
    'products with "desk" in the name',
    "SELECT id, name, category, price, stock FROM products WHERE name LIKE '%desk%'",
  ],
  ['What is the email of Ada Berg?', 'SELECT name, email FROM customers WHERE id = 1'],
  ['show order 7', 'SELECT id, customer_id, status, ordered_at, total FROM orders WHERE id = 7'],
  [
    'which customers are from Vienna?',
    "SELECT id, name, email, city, country, created_at FROM customers WHERE city = 'Vienna'",
  ],
] as const

describe('a question with rows', () => {
  it.for(LISTS)('answers %s', async ([question, sql]) => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask(question)
    const rows = team.database.prepare<[], (string | number | null)[]>(sql).raw().all()
    const printed = answer
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => line.slice(2, -2).split(' | '))
    expect(printed).toEqual(rows.map((row) => row.map((value) => String(value ?? 'NULL'))))
  })
})

describe('a question for the one that comes first', () => {
  it.for([
    [
      'Which customer spent the most?',
      /^\*\*Customer 12\*\* comes first: the sum of `total` of the orders is \*\*1928\.25\*\*\.$/m,
    ],
    ['Which city has the most customers?', /^\*\*Berlin\*\* comes first, with \*\*9\*\* customers\.$/m],
    [
      'Which month had the most orders in 2025?',
      /^\*\*2025-0\d\*\*, .* come first, with \*\*2\*\* orders in 2025 each\.$/m,
    ],
    ['What is the most common status of orders?', /^\*\*delivered\*\* comes first, with \*\*20\*\* orders\.$/m],
    ['Who is the oldest customer?', /^These customers share the oldest `created_at`:$/m],
    ['What is the cheapest product?', /^The product with the lowest price:\n\n.*\n.*\n\| 4 \| Salt mill /m],
    ['When was the latest order?', /^The latest order:\n\n.*\n.*\n\| \d+ \| .* \| 2025-12-08 \|/m],
  ] as const)('names it, or all that come first alike: %s', async ([question, answer]) => {
    using team = new TestTeam({ start: 'analyst' })
    expect((await team.ask(question)).answer).toMatch(answer)
  })
})

describe('the way to an answer', () => {
  it('goes from the tables to the column that holds a value, and passes the value as a parameter', async () => {
    using team = new TestTeam()
    const { answer, calls, names } = await team.ask('How many customers do we have in Berlin?')
    expect(names).toEqual(['transfer_to_analyst', 'list_tables', 'describe_table', 'query', 'query'])
    expect(calls.at(-1)?.args).toEqual({
      sql: 'SELECT COUNT(*) AS count FROM customers WHERE city = ?',
      params: ['Berlin'],
    })
    expect(answer).toMatchInlineSnapshot(`
      "There are **9** customers in Berlin.

      How I found out: \`SELECT COUNT(*) AS count FROM customers WHERE city = 'Berlin'\`"
    `)
  })

  it('quotes values in the statement when the tool takes no parameters', async () => {
    using team = new TestTeam({ start: 'analyst', withParams: false })
    const { answer, calls } = await team.ask('How many orders has "Nora O\'Neil"?')
    expect(calls.at(-1)?.args['sql']).toContain("customers.name = 'Nora O''Neil'")
    expect(answer).toContain(`**${cell(team.database, 'SELECT COUNT(*) FROM orders WHERE customer_id = 7')}**`)
  })

  it('reads JSON as well as tables', async () => {
    using team = new TestTeam({ start: 'analyst', style: 'json' })
    const { answer } = await team.ask('revenue per country')
    expect(answer).toContain(
      `| Germany | ${cell(team.database, "SELECT ROUND(SUM(total), 2) FROM orders JOIN customers c ON c.id = customer_id WHERE country = 'Germany'")} |`,
    )
  })

  it('passes a statement of the user on as it is', async () => {
    using team = new TestTeam()
    const { answer, calls } = await team.ask('SELECT name, price FROM products WHERE price > 100 ORDER BY price')
    expect(calls.at(-1)).toEqual({
      name: 'query',
      args: { sql: 'SELECT name, price FROM products WHERE price > 100 ORDER BY price', params: null },
    })
    expect(answer).toContain('| Oak stool | 119.5 |\n| Writing desk | 480 |')
  })

  it('lists the tables, and describes one', async () => {
    using team = new TestTeam()
    expect((await team.ask('which tables are there?')).answer).toContain('| order_lines |')
    expect((await team.ask('describe orders')).answer).toContain('| `customer_id` | integer | → `customers.id` |')
  })
})

describe('a question that cannot be answered', () => {
  it('says which words it could not place rather than leaving them out', async () => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer, names } = await team.ask('How many happy customers do we have?')
    expect(answer).toContain('“happy”')
    expect(answer).not.toMatch(/\*\*\d/)
    expect(names.at(-1)).toBe('query')
  })

  it.for([
    'What is the median price of products?',
    'How many of my orders are there?',
    'percentage of orders that were cancelled',
  ])('refuses %s and offers questions made from the tables', async (question) => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask(question)
    expect(answer).toContain('“How many ')
    expect(answer).not.toMatch(/\*\*\d/)
  })

  it('says that a value occurs nowhere', async () => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask('How many customers do we have in Atlantis?')
    expect(answer).toContain('“Atlantis” does not occur in `customers.city`')
  })

  it('asks which column is meant when several fit', async () => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask('order_lines over 3')
    expect(answer).not.toContain('| id |')
  })

  it('reports that a tool failed in its own words', async () => {
    using team = new TestTeam()
    const { answer } = await team.ask('SELECT nonsense FROM products')
    expect(answer).toContain('the tool `query` failed')
    expect(answer).toContain('> ERROR: no such column: nonsense')
  })
})

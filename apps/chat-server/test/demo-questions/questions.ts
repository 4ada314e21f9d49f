import type { Random } from '../../src/demo/random.ts'
import { SUBJECTS, timeCondition, numberCondition, placeCondition } from './grammar.ts'
import type { Condition, Subject } from './grammar.ts'

/** A conversation whose last message is asked, and the statement that gives the right answer. `shape` is the kind of question. */
export interface Case {
  messages: string[]
  truth: string
  shape: string
}

/** A question of the grammar. */
export function question(random: Random): Case {
  const subject = random.pick(SUBJECTS)
  return random.pick([count, count, count, figure, groups, rows, ranking])(random, subject)
}

/** A question and one or two follow-ups, each of which replaces a condition of its kind or adds one. */
export function followUp(random: Random): Case {
  const subject = random.pick(SUBJECTS)
  const asked = conditionsFor(random, subject, { most: 2 })
  const kinds = fragmentsAfter(subject, asked)
  let sql = new Map(asked.map((condition) => [condition.kind, condition.sql]))
  const messages = [countQuestion(random, subject, asked)]
  for (let round = random.between(1, 2); round > 0; round -= 1) {
    const { kind, fragment } = random.pick(kinds)
    const { words, sql: replaced } = fragment(random)
    messages.push(`${random.pick(['and ', 'what about ', 'and what about ', ''])}${words}?`)
    sql = new Map([...sql, [kind, replaced]])
  }
  return { messages, truth: countSql(subject, [...sql.values()]), shape: 'follow-up' }
}

const FRAGMENTS: Record<string, readonly { kind: string; fragment: (random: Random) => Condition }[]> = {
  customers: [{ kind: 'place', fragment: (random) => placeCondition(random, 't') }],
  orders: [
    { kind: 'ordered', fragment: (random) => timeCondition(random, 't.ordered_at') },
    { kind: 'ordered', fragment: (random) => timeCondition(random, 't.ordered_at') },
    { kind: 'total', fragment: (random) => numberCondition(random, 't.total', [20, 1800]) },
    {
      kind: 'place',
      fragment: (random) => {
        const { words, sql } = placeCondition(random, 'c')
        return { kind: 'place', words, sql: `EXISTS (SELECT 1 FROM customers c WHERE c.id = t.customer_id AND ${sql})` }
      },
    },
  ],
  products: [
    { kind: 'price', fragment: (random) => numberCondition(random, 't.price', [5, 400]) },
    { kind: 'stock', fragment: (random) => numberCondition(random, 't.stock', [5, 200]) },
  ],
}

/** A number that follows on a condition on the stock is one of the stock; without such a condition it is a price. */
function fragmentsAfter({ table }: Subject, asked: readonly Condition[]): (typeof FRAGMENTS)[string] {
  const isStock = asked.some(({ kind }) => kind === 'stock')
  return (FRAGMENTS[table] ?? []).filter(({ kind }) => (isStock ? kind !== 'price' : kind !== 'stock'))
}

function conditionsFor(random: Random, { conditions }: Subject, { most }: { most: number }): Condition[] {
  const chosen = new Map<string, Condition>()
  for (let left = random.between(0, most); left > 0; left -= 1) {
    const condition = random.pick(conditions)(random)
    if (condition.sql) chosen.set(condition.kind, condition)
  }
  return [...chosen.values()]
}

function phrase(random: Random, subject: Subject, conditions: readonly Condition[]): string {
  const before = conditions.filter(({ isBefore }) => isBefore).map(({ words }) => words)
  const after = conditions.filter(({ isBefore }) => !isBefore).map(({ words }) => words)
  return [...before, random.pick(subject.nouns), ...after].join(' ')
}

function countQuestion(random: Random, subject: Subject, conditions: readonly Condition[]): string {
  const about = phrase(random, subject, conditions)
  const plain = [
    `How many ${about}?`,
    `how many ${about}`,
    `Number of ${about}`,
    `Count the ${about}`,
    `Please tell me how many ${about} there are`,
  ]
  return random.pick([...plain, `How many ${about} do we have?`, `How many ${about} are there?`])
}

function countSql({ table }: Subject, conditions: readonly string[]): string {
  return `SELECT COUNT(*) FROM ${table} t${where(conditions)}`
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? ` WHERE ${conditions.map((sql) => `(${sql})`).join(' AND ')}` : ''
}

function count(random: Random, subject: Subject): Case {
  const conditions = conditionsFor(random, subject, { most: 3 })
  return {
    messages: [countQuestion(random, subject, conditions)],
    truth: countSql(
      subject,
      conditions.map(({ sql }) => sql),
    ),
    shape: 'count',
  }
}

const FIGURES: Record<string, readonly (readonly [string, string])[]> = {
  orders: [
    ['total', 'total'],
    ['total', 'total'],
  ],
  products: [
    ['price', 'price'],
    ['stock', 'stock'],
  ],
}
const FUNCTIONS = [
  ['average', 'AVG'],
  ['highest', 'MAX'],
  ['lowest', 'MIN'],
  ['sum of the', 'SUM'],
] as const

function figure(random: Random, subject: Subject): Case {
  const columns = FIGURES[subject.table]
  const conditions = conditionsFor(random, subject, { most: 2 })
  if (!columns) return revenue(random)
  const [word, column] = random.pick(columns)
  const [said, fn] = random.pick(FUNCTIONS)
  const words = `${random.pick(['What is the', 'the', 'Tell me the'])} ${said} ${word} of ${phrase(random, subject, conditions)}`
  return {
    messages: [words],
    truth: `SELECT ROUND(${fn}(t.${column}), 2) FROM ${subject.table} t${where(conditions.map(({ sql }) => sql))}`,
    shape: 'figure',
  }
}

function revenue(random: Random): Case {
  const place = placeCondition(random, 'c')
  const time = timeCondition(random, 't.ordered_at')
  const [words, sql] = random.pick([
    ['', []],
    [time.words, [time.sql]],
    [place.words, [place.sql]],
    [`${place.words} ${time.words}`, [place.sql, time.sql]],
    [`of customers ${place.words} ${time.words}`, [place.sql, time.sql]],
  ] as const)
  return {
    messages: [
      `${random.pick(['total revenue', 'What is the revenue', 'revenue', 'How much revenue did we make', 'What was our turnover'])} ${words}`.trim(),
    ],
    truth: `SELECT ROUND(SUM(t.total), 2) FROM orders t JOIN customers c ON c.id = t.customer_id${where(sql)}`,
    shape: 'revenue',
  }
}

const GROUPS: Record<string, readonly (readonly [string, string])[]> = {
  customers: [
    ['per city', 't.city'],
    ['by country', 't.country'],
    ['per year', "strftime('%Y', t.created_at)"],
  ],
  orders: [
    ['per status', 't.status'],
    ['per month', "strftime('%Y-%m', t.ordered_at)"],
    ['by year', "strftime('%Y', t.ordered_at)"],
    ['per country', '(SELECT country FROM customers c WHERE c.id = t.customer_id)'],
  ],
  products: [['per category', 't.category']],
}

function groups(random: Random, subject: Subject): Case {
  const conditions = conditionsFor(random, subject, { most: 2 })
  const [by, sql] = random.pick(GROUPS[subject.table] ?? [])
  const about = phrase(random, subject, conditions)
  return {
    messages: [random.pick([`${about} ${by}`, `How many ${about} ${by}?`, `Number of ${about} ${by}`])],
    truth: `SELECT ${sql}, COUNT(*) FROM ${subject.table} t${where(conditions.map((condition) => condition.sql))} GROUP BY 1`,
    shape: 'groups',
  }
}

/** Few enough to be shown whole; the question is dropped where they are more. */
function rows(random: Random, subject: Subject): Case {
  const conditions = conditionsFor(random, subject, { most: 3 })
  const about = phrase(random, subject, conditions)
  return {
    messages: [
      random.pick([`List the ${about}`, `Show me ${about}`, `Which ${about} are there?`, `show all ${about}`]),
    ],
    truth: `SELECT t.id FROM ${subject.table} t${where(conditions.map(({ sql }) => sql))}`,
    shape: 'rows',
  }
}

function ranking(random: Random): Case {
  const limit = random.between(2, 6)
  const time = random.pick([{ words: '', sql: '1' }, timeCondition(random, 'o.ordered_at')])
  const sales = 'FROM orders o JOIN customers c ON c.id = o.customer_id'
  const lines = `FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id WHERE ${time.sql}`
  const [words, truth] = random.pick([
    [
      `Which ${limit} cities have the most customers?`,
      `SELECT city, COUNT(*) n FROM customers GROUP BY 1 ORDER BY n DESC LIMIT ${limit}`,
    ],
    [
      `Top ${limit} countries by revenue ${time.words}`,
      `SELECT country, ROUND(SUM(total), 2) n ${sales} WHERE ${time.sql} GROUP BY 1 ORDER BY n DESC LIMIT ${limit}`,
    ],
    [
      `Top ${limit} customers by revenue ${time.words}`,
      `SELECT name, ROUND(SUM(total), 2) n ${sales} WHERE ${time.sql} GROUP BY c.id ORDER BY n DESC LIMIT ${limit}`,
    ],
    [
      `Top ${limit} products by revenue ${time.words}`,
      `SELECT name, ROUND(SUM(l.quantity * l.unit_price), 2) n ${lines} GROUP BY p.id ORDER BY n DESC LIMIT ${limit}`,
    ],
    [
      `the ${limit} best-selling products ${time.words}`,
      `SELECT name, SUM(l.quantity) n ${lines} GROUP BY p.id ORDER BY n DESC LIMIT ${limit}`,
    ],
    [`the ${limit} most expensive products`, `SELECT name, price n FROM products ORDER BY n DESC LIMIT ${limit}`],
    [`top ${limit} products by stock`, `SELECT name, stock n FROM products ORDER BY n DESC LIMIT ${limit}`],
    [`the ${limit} cheapest products`, `SELECT name, price n FROM products ORDER BY n LIMIT ${limit}`],
    [
      `top ${limit} orders by total ${time.words}`,
      `SELECT o.id, o.total n FROM orders o WHERE ${time.sql} ORDER BY n DESC LIMIT ${limit}`,
    ],
    [`the latest ${limit} orders`, `SELECT o.id, ordered_at n FROM orders o ORDER BY n DESC LIMIT ${limit}`],
  ] as const)
  return { messages: [words.trim()], truth, shape: 'ranking' }
}

import type { Random } from '../../src/demo/random.ts'

/** Words that narrow a question, and the SQL that says the same of the row `t`. */
export interface Condition {
  words: string
  sql: string
  /** What it is about; a question has at most one condition of each kind. */
  kind: string
  /** It stands before the noun: “shipped orders”. */
  isBefore?: boolean
}

/** What a question can be about. `t` is the alias of its table in SQL. */
export interface Subject {
  table: string
  nouns: readonly string[]
  conditions: readonly ((random: Random) => Condition)[]
}

const CITIES = [
  'Berlin',
  'Hamburg',
  'Munich',
  'Vienna',
  'Graz',
  'Zurich',
  'Amsterdam',
  'Paris',
  'Lyon',
  'Madrid',
  'Prague',
]
const COUNTRIES = ['Germany', 'Austria', 'Switzerland', 'France', 'Netherlands', 'Sweden', 'Portugal']
const CATEGORIES = ['Kitchen', 'Lighting', 'Furniture', 'Textiles', 'Garden', 'Stationery']
const STATUSES = ['delivered', 'shipped', 'paid', 'cancelled', 'returned']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const pad = (value: number): string => String(value).padStart(2, '0')

/** A time and its first day, with the first day after it. */
function time(random: Random): { words: string; from: string; to: string; grain: 'year' | 'month' | 'day' } {
  const year = random.between(2024, 2026)
  const grain = random.pick(['year', 'year', 'month', 'month', 'day'] as const)
  if (grain === 'year') return { grain, words: String(year), from: `${year}-01-01`, to: `${year + 1}-01-01` }
  const month = random.between(1, 12)
  const name = MONTHS[month - 1] ?? ''
  const from = `${year}-${pad(month)}`
  if (grain === 'month') {
    const words = random.pick([`${name} ${year}`, from])
    return { grain, words, from: `${from}-01`, to: month === 12 ? `${year + 1}-01-01` : `${year}-${pad(month + 1)}-01` }
  }
  const day = random.between(1, 27)
  const words = random.pick([`${from}-${pad(day)}`, `${day} ${name} ${year}`, `${name} ${day}, ${year}`])
  return { grain, words, from: `${from}-${pad(day)}`, to: `${from}-${pad(day + 1)}` }
}

/** A condition on a date: before, after, since, in, not in, between. */
export function timeCondition(random: Random, column: string, kind = column): Condition {
  const { words, from, to, grain } = time(random)
  const other = time(random)
  const [low, high] = from <= other.from ? [{ words, from, to }, other] : [other, { words, from, to }]
  const inside = `${column} >= '${from}' AND ${column} < '${to}'`
  const [phrase, sql] = random.pick([
    [`${grain === 'day' ? 'on' : random.pick(['in', 'during'])} ${words}`, inside],
    [`${grain === 'day' ? 'on' : 'in'} ${words}`, inside],
    [`before ${words}`, `${column} < '${from}'`],
    [`after ${words}`, `${column} >= '${to}'`],
    [`since ${words}`, `${column} >= '${from}'`],
    [`${grain === 'day' ? 'not on' : 'not in'} ${words}`, `NOT (${inside})`],
    [
      random.pick([`between ${low.words} and ${high.words}`, `from ${low.words} to ${high.words}`]),
      `${column} >= '${low.from}' AND ${column} < '${high.to}'`,
    ],
  ] as const)
  return { words: phrase, sql, kind }
}

/** A comparison with a number. */
export function numberCondition(
  random: Random,
  column: string,
  values: readonly [number, number],
  kind = column,
): Condition {
  const value = random.between(...values)
  const more = value + random.between(1, values[1])
  const [phrase, sql] = random.pick([
    [`${random.pick(['over', 'above', 'more than', 'greater than'])} ${value}`, `> ${value}`],
    [`${random.pick(['under', 'below', 'less than'])} ${value}`, `< ${value}`],
    [`at least ${value}`, `>= ${value}`],
    [`at most ${value}`, `<= ${value}`],
    [`between ${value} and ${more}`, `BETWEEN ${value} AND ${more}`],
  ] as const)
  return { words: phrase, sql: `${column} ${sql}`, kind }
}

/** A place of a customer, whose row is `alias`. */
export function placeCondition(random: Random, alias: string): Condition {
  const [column, places] = random.pick([
    ['city', CITIES],
    ['city', CITIES],
    ['country', COUNTRIES],
  ] as const)
  const [one, two] = [random.pick(places), random.pick(places)]
  const name = `${alias}.${column}`
  const [words, sql] = random.pick([
    [`in ${one}`, `= '${one}'`],
    [`from ${one}`, `= '${one}'`],
    [`not in ${one}`, `<> '${one}'`],
    [`outside ${one}`, `<> '${one}'`],
    ...(one === two ? [] : [[`in ${one} or ${two}`, `IN ('${one}', '${two}')`] as const]),
  ] as const)
  return { words, sql: `${name} ${sql}`, kind: 'place' }
}

const ORDERS = 'SELECT 1 FROM orders o WHERE o.customer_id = t.id'
const COUNT = '(SELECT COUNT(*) FROM orders o WHERE o.customer_id = t.id'

function countCondition(random: Random): Condition {
  const value = random.between(1, 8)
  const [words, sql] = random.pick([
    ['more than', '>'],
    ['fewer than', '<'],
    ['at least', '>='],
    ['at most', '<='],
    ['exactly', '='],
  ] as const)
  return {
    kind: 'orders',
    words: `${random.pick(['with', 'who have'])} ${words} ${value} orders`,
    sql: `${COUNT}) ${sql} ${value}`,
  }
}

function customersOrders(random: Random): Condition {
  const date = timeCondition(random, 'o.ordered_at')
  const total = numberCondition(random, 'o.total', [20, 1500])
  const status = random.pick(STATUSES)
  const [words, sql] = random.pick([
    ['with orders', `EXISTS (${ORDERS})`],
    [random.pick(['without orders', 'who never ordered', 'with no orders']), `NOT EXISTS (${ORDERS})`],
    [`with orders ${date.words}`, date.words.startsWith('not') ? '' : `EXISTS (${ORDERS} AND ${date.sql})`],
    [`who ordered ${date.words}`, date.words.startsWith('not') ? '' : `EXISTS (${ORDERS} AND ${date.sql})`],
    [`with orders ${total.words}`, `EXISTS (${ORDERS} AND ${total.sql})`],
    [`with ${status} orders`, `EXISTS (${ORDERS} AND o.status = '${status}')`],
    [`without orders ${date.words}`, date.words.startsWith('not') ? '' : `NOT EXISTS (${ORDERS} AND ${date.sql})`],
  ] as const)
  return { kind: 'orders', words, sql }
}

const OWNER = '(SELECT 1 FROM customers c WHERE c.id = t.customer_id'

function statusCondition(random: Random): Condition {
  const [one, two] = [random.pick(STATUSES), random.pick(STATUSES)]
  return random.pick([
    { kind: 'status', isBefore: true, words: one, sql: `t.status = '${one}'` },
    { kind: 'status', words: `with status ${one}`, sql: `t.status = '${one}'` },
    { kind: 'status', words: `that were ${one}`, sql: `t.status = '${one}'` },
    { kind: 'status', words: `that were not ${one}`, sql: `t.status <> '${one}'` },
    { kind: 'status', words: `that were ${one} or ${two}`, sql: `t.status IN ('${one}', '${two}')` },
  ])
}

function categoryCondition(random: Random): Condition {
  const one = random.pick(CATEGORIES)
  return random.pick([
    { kind: 'category', isBefore: true, words: one, sql: `t.category = '${one}'` },
    { kind: 'category', words: `in the ${one} category`, sql: `t.category = '${one}'` },
    { kind: 'category', words: `in ${one}`, sql: `t.category = '${one}'` },
    { kind: 'category', words: `not in ${one}`, sql: `t.category <> '${one}'` },
  ])
}

export const SUBJECTS: readonly Subject[] = [
  {
    table: 'customers',
    nouns: ['customers', 'customers', 'clients'],
    conditions: [
      (random) => placeCondition(random, 't'),
      (random) => placeCondition(random, 't'),
      (random) => {
        const { words, sql } = timeCondition(random, 't.created_at')
        return { kind: 'created', words: `${random.pick(['who joined', 'created'])} ${words}`, sql }
      },
      countCondition,
      customersOrders,
    ],
  },
  {
    table: 'orders',
    nouns: ['orders', 'orders', 'purchases'],
    conditions: [
      statusCondition,
      (random) => timeCondition(random, 't.ordered_at', 'ordered'),
      (random) => timeCondition(random, 't.ordered_at', 'ordered'),
      (random) => numberCondition(random, 't.total', [20, 1800], 'total'),
      (random) => {
        const { words, sql } = numberCondition(random, 't.total', [20, 1800])
        return { kind: 'total', words: `with a total ${words.startsWith('between') ? '' : 'of '}${words}`, sql }
      },
      (random) => {
        const { words, sql } = placeCondition(random, 'c')
        return {
          kind: 'place',
          words: `${random.pick(['', 'from customers ', 'of customers '])}${words}`,
          sql: `EXISTS ${OWNER} AND ${sql})`,
        }
      },
    ],
  },
  {
    table: 'products',
    nouns: ['products', 'products', 'items'],
    conditions: [
      categoryCondition,
      (random) => {
        const { words, sql } = numberCondition(random, 't.price', [5, 400])
        return {
          kind: 'price',
          words: `${random.pick(['with a price', 'priced', 'costing', 'that cost'])} ${words}`,
          sql,
        }
      },
      (random) => {
        const { words, sql } = numberCondition(random, 't.stock', [5, 200])
        return { kind: 'stock', words: `with a stock ${words}`, sql }
      },
      (random) => {
        const word = random.pick(['lamp', 'black', 'green', 'small', 'desk'])
        return { kind: 'name', words: `with "${word}" in the name`, sql: `t.name LIKE '%${word}%'` }
      },
    ],
  },
]

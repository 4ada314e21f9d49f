import Database from 'better-sqlite3'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { CATEGORIES, CITIES, FIRST_NAMES, LAST_NAMES, ORDER_STATUSES, VARIANTS } from './shop-names.ts'

const SCHEMA = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, city TEXT NOT NULL, country TEXT NOT NULL,
    created_at TEXT NOT NULL);
  CREATE TABLE products (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price REAL NOT NULL, stock INTEGER NOT NULL);
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), status TEXT NOT NULL,
    ordered_at TEXT NOT NULL, total REAL NOT NULL);
  CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
  CREATE INDEX customers_by_city ON customers (city);
  CREATE INDEX orders_by_customer ON orders (customer_id);
  CREATE INDEX order_lines_by_order ON order_lines (order_id);
`

const CUSTOMERS = 640
const ORDERS = 2_400
const FIRST_DAY = Date.UTC(2024, 0, 1)
const LAST_DAY = Date.UTC(2026, 9, 31)
const DAY_MS = 86_400_000

/** Writes the demo shop into a new SQLite file: customers, products, orders and their lines, the same for the same seed. */
export function writeShop(path: string, { seed = 20_261_122 }: { seed?: number } = {}): void {
  const database = new Database(path)
  try {
    database.exec(SCHEMA)
    database.transaction(() => fill(database, createRandom(seed)))()
  } finally {
    database.close()
  }
}

function fill(database: Database.Database, random: Random): void {
  const joined = fillCustomers(database, random)
  const prices = fillProducts(database, random)
  fillOrders(database, random, { joined, prices })
}

/** Returns the day on which each customer joined, by customer. */
function fillCustomers(database: Database.Database, random: Random): number[] {
  const insert = database.prepare(
    'INSERT INTO customers (name, email, city, country, created_at) VALUES (?, ?, ?, ?, ?)',
  )
  const cities = CITIES.map(([city, country, weight]) => [[city, country] as const, weight] as const)
  return Array.from({ length: CUSTOMERS }, (_, index) => {
    const first = random.pick(FIRST_NAMES)
    const last = random.pick(LAST_NAMES)
    const [city, country] = random.pickWeighted(cities)
    const day = randomDay(random, FIRST_DAY)
    insert.run(
      `${first} ${last}`,
      `${first}.${last}.${index + 1}@example.com`.toLowerCase(),
      city,
      country,
      isoDay(day),
    )
    return day
  })
}

/** Returns the price of each product, by product. */
function fillProducts(database: Database.Database, random: Random): number[] {
  const insert = database.prepare('INSERT INTO products (name, category, price, stock) VALUES (?, ?, ?, ?)')
  return CATEGORIES.flatMap(([category, low, high, things]) =>
    things.flatMap((thing) => {
      const variants = VARIANTS.filter(() => random.next() < 0.5)
      return (variants.length > 0 ? variants : ([VARIANTS[0]] as const)).map((variant) => {
        const price = random.between(low * 2, high * 2) / 2 - 0.05
        insert.run(`${thing}, ${variant}`, category, price, random.between(0, 240))
        return price
      })
    }),
  )
}

function fillOrders(
  database: Database.Database,
  random: Random,
  { joined, prices }: { joined: readonly number[]; prices: readonly number[] },
): void {
  const insertOrder = database.prepare(
    'INSERT INTO orders (id, customer_id, status, ordered_at, total) VALUES (?, ?, ?, ?, ?)',
  )
  const insertLine = database.prepare(
    'INSERT INTO order_lines (order_id, product_id, quantity, unit_price) VALUES (?, ?, ?, ?)',
  )
  for (let order = 1; order <= ORDERS; order++) {
    const customer = random.between(1, joined.length)
    const lines = Array.from({ length: random.between(1, 4) }, () => {
      const product = random.between(1, prices.length)
      return { product, quantity: random.between(1, 3), price: prices[product - 1] ?? 0 }
    })
    const total = lines.reduce((sum, line) => sum + line.quantity * line.price, 0)
    const day = randomDay(random, joined[customer - 1] ?? FIRST_DAY)
    insertOrder.run(order, customer, random.pickWeighted(ORDER_STATUSES), isoDay(day), Math.round(total * 100) / 100)
    for (const line of lines) insertLine.run(order, line.product, line.quantity, line.price)
  }
}

function randomDay(random: Random, from: number): number {
  return from + random.between(0, Math.floor((LAST_DAY - from) / DAY_MS)) * DAY_MS
}

function isoDay(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}

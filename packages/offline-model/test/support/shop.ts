import Database from 'better-sqlite3'

const CITIES = [
  ['Berlin', 'Germany'],
  ['Hamburg', 'Germany'],
  ['Munich', 'Germany'],
  ['Vienna', 'Austria'],
  ['New York', 'United States'],
] as const
const NAMES = ['Ada Berg', 'Ben Koch', 'Clara Wolf', 'David Lang', 'Emma Roth', 'Felix Haas', "Nora O'Neil"] as const
const PRODUCTS = [
  ['Oak stool', 'Furniture', 119.5, 12],
  ['Writing desk', 'Furniture', 480, 3],
  ['Chef knife', 'Kitchen', 64.95, 40],
  ['Salt mill', 'Kitchen', 24.5, 0],
  ['Desk lamp', 'Lighting', 79.9, 25],
] as const
const STATUSES = ['delivered', 'delivered', 'shipped', 'cancelled'] as const

/** A small shop in memory: 23 customers in five cities, 40 orders in 2024 and 2025. Two customers have no order; one has no e-mail address. */
export function openShop(): Database.Database {
  const database = new Database(':memory:')
  database.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT NOT NULL, country TEXT NOT NULL, created_at TEXT NOT NULL);
    CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price REAL NOT NULL, stock INTEGER NOT NULL);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), status TEXT NOT NULL, ordered_at TEXT NOT NULL, total REAL NOT NULL);
    CREATE TABLE order_lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), product_id INTEGER NOT NULL REFERENCES products (id), quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
  `)
  const customer = database.prepare(
    'INSERT INTO customers (name, email, city, country, created_at) VALUES (?, ?, ?, ?, ?)',
  )
  for (let index = 0; index < 23; index += 1) {
    const [city, country] = CITIES[[0, 0, 0, 1, 1, 2, 3, 4][index % 8] ?? 0] ?? CITIES[0]
    const name = NAMES[index] ?? `Customer ${index + 1}`
    customer.run(
      name,
      index === 5 ? null : `c${index + 1}@example.com`,
      city,
      country,
      `202${3 + (index % 3)}-0${1 + (index % 9)}-11`,
    )
  }
  const product = database.prepare('INSERT INTO products (name, category, price, stock) VALUES (?, ?, ?, ?)')
  for (const row of PRODUCTS) product.run(...row)
  const order = database.prepare('INSERT INTO orders (customer_id, status, ordered_at, total) VALUES (?, ?, ?, ?)')
  const line = database.prepare(
    'INSERT INTO order_lines (order_id, product_id, quantity, unit_price) VALUES (?, ?, ?, ?)',
  )
  for (let index = 0; index < 40; index += 1) {
    const lines = Array.from({ length: 1 + (index % 3) }, (_, at) => {
      const id = ((index + at * 2) % PRODUCTS.length) + 1
      return { id, quantity: 1 + ((index + at) % 2), price: PRODUCTS[id - 1]?.[2] ?? 0 }
    })
    const total = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
    const day = String(1 + (index % 28)).padStart(2, '0')
    const month = String(1 + (index % 12)).padStart(2, '0')
    const { lastInsertRowid } = order.run(
      (index % 21) + 1,
      STATUSES[index % 4],
      `${index < 24 ? 2024 : 2025}-${month}-${day}`,
      Math.round(total * 100) / 100,
    )
    for (const { id, quantity, price } of lines) line.run(lastInsertRowid, id, quantity, price)
  }
  return database
}

/** One cell of a query, for tests that compare an answer with what the database really holds. */
export function cell(database: Database.Database, sql: string, ...params: unknown[]): string {
  return String(
    database
      .prepare(sql)
      .pluck()
      .get(...params),
  )
}

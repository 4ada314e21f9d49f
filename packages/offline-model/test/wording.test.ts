import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openShop } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

async function answerTo(question: string, database: Database.Database = openShop()): Promise<string> {
  using team = new TestTeam({ start: 'analyst', database })
  return (await team.ask(question)).answer
}

/** Tables named in the singular, one of them no noun at all, and one without a date. */
function openLedger(): Database.Database {
  const database = new Database(':memory:')
  database.exec(`
    CREATE TABLE "order" (id INTEGER PRIMARY KEY, status TEXT NOT NULL, total REAL NOT NULL);
    CREATE TABLE berlin (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE employees (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, author TEXT NOT NULL, amount REAL NOT NULL, fee REAL NOT NULL);
    INSERT INTO "order" (status, total) VALUES ('open', 10), ('paid', 20), ('paid', 30);
    INSERT INTO berlin (name) VALUES ('Mitte'), ('Pankow');
    INSERT INTO employees (name) VALUES ('Ada'), ('Ben');
    INSERT INTO notes (author, amount, fee) VALUES ('Ada', 5, 1);
  `)
  return database
}

describe('the words of an answer', () => {
  it.for([
    ['how many orders are there?', 'There are **3** rows of `order`.'],
    ['how many paid orders are there?', 'There are **2** rows of `order` with status paid.'],
    ['how many open orders are there?', 'There is **1** row of `order` with status open.'],
    ['how many berlin are there?', 'There are **2** rows of `berlin`.'],
    ['orders per status', 'Rows of `order` per status:'],
    ['how many employees are there?', 'There are **2** employees.'],
  ] as const)('call the rows of a table by its name only where that is a plural: %s', async ([question, words]) => {
    expect(await answerTo(question, openLedger())).toContain(words)
  })

  it('offers examples that it can answer, whatever the tables are called', async () => {
    const [example] = /(?<=“)How many [^”]+/.exec(await answerTo('median of orders', openLedger())) ?? []
    expect(await answerTo(example ?? '', openLedger())).toMatch(/There are \*\*\d/)
  })

  it('say that rows are missing, and how many are shown', async () => {
    expect(await answerTo('list customers')).toContain('These are the first 20; there are more.')
    expect(await answerTo('show 3 customers')).toContain('These are the first 3; there may be more.')
    expect(await answerTo('list products')).not.toContain('These are the first')
    expect(await answerTo('the 2 cheapest products')).not.toContain('These are the first')
  })
})

describe('the words of a refusal', () => {
  it.for([
    ['how many orders with value', '“value”'],
    ['how many customers with their mail', '“mail”'],
    ['how many order lines and their unit price', '“unit price”'],
    ['what is the sum of revenue and value of orders', '“value”'],
  ] as const)('are those of the question: %s', async ([question, own]) => {
    expect(await answerTo(question)).toContain(`I do not know what to make of ${own} in that question`)
  })

  it('name each table once', async () => {
    expect(await answerTo('how many employees in 2024?', openLedger())).toContain(
      'I found no date in `employees` to go by.',
    )
  })
})

it('reads the value of an order as a column of it', async () => {
  expect(await answerTo('average order value')).toContain('The average total of the orders is **')
})

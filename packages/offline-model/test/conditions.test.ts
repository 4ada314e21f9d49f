import { afterAll, describe, expect, it } from 'vitest'
import { CUES, FILLER, PHRASE_WORDS } from '../src/analyst/question/lexicon.ts'
import { findMentions } from '../src/analyst/question/mentions.ts'
import { readQuestion } from '../src/analyst/question/read-question.ts'
import { tokenize } from '../src/language/tokens.ts'
import { SHOP } from './support/schema.ts'
import { cell } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

const team = new TestTeam({ start: 'analyst' })
afterAll(() => team[Symbol.dispose]())

const answerTo = (question: string): Promise<string> => team.answerTo(question)
const count = (sql: string): string => `**${cell(team.database, sql)}**`
const CUSTOMERS = count('SELECT COUNT(*) FROM customers')
const ORDERS = count('SELECT COUNT(*) FROM orders')

/** What says "all of them" after "in". */
const WHOLE = new Set(['total', 'all', 'database', 'system'])

/** Whether nothing is left of a question but how many rows a table has. */
function isBare(text: string): boolean {
  const { comparisons, wanted, related, empty, groupings, unread } = readQuestion(tokenize(text), SHOP)
  return [comparisons, wanted, related, empty, groupings, unread].every(({ length }) => length === 0)
}

describe('a word without a meaning of its own', () => {
  it.for([
    'How many customers named %?',
    'How many customers are called %',
    'How many customers in %?',
    'How many customers from %?',
    'How many customers with %?',
    'How many customers like %?',
    'How many orders with status %?',
    'How many orders whose status is %?',
    'How many orders by %?',
    'How many orders during %?',
  ])('is never left out where a value belongs: %s', (question) => {
    const words = [...FILLER, ...CUES, ...PHRASE_WORDS].filter(
      (word) => findMentions(tokenize(word), SHOP).length === 0 && !(question.includes(' in %') && WHOLE.has(word)),
    )
    const written = words.flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])
    expect(written.map((word) => question.replace('%', word)).filter(isBare)).toEqual([])
    expect(isBare(question.replace(/ (?:named|are called|in|from|with|like|whose|by|during).*/, '?'))).toBe(true)
  })

  it.for([
    'how many customers need help?',
    'how many customers should we help?',
    'how many customers want it?',
    'how many orders with status May',
    'how many customers know us',
    'how many customers like us',
    'how many orders did will place?',
    'how many orders did Will place?',
    'how many may orders',
    'how many orders by him?',
    'how many orders did she place?',
    'how many orders do they have?',
    'how many of his orders are there?',
    'how many of their orders are there?',
    'how many customers and users are there?',
    'how many available customers',
  ])('is not left out of %s', async (question) => {
    const answer = await answerTo(question)
    expect([answer.includes(CUSTOMERS), answer.includes(ORDERS), answer]).toEqual([false, false, answer])
  })

  it('is a name where a name belongs', async () => {
    team.database.exec("UPDATE customers SET name = 'Will' WHERE id = 3")
    team.database.exec("UPDATE customers SET name = 'May' WHERE id = 4")
    const one = 'There is **1** customer named Will.'
    expect(await answerTo('how many customers named Will?')).toContain(one)
    expect(await answerTo('how many customers are called will?')).toContain(one)
    expect(await answerTo('how many customers are named Will or May')).toContain('**2** customers named Will or May.')
    expect(await answerTo('How many orders did Will place?')).toContain(
      count('SELECT COUNT(*) FROM orders WHERE customer_id = 3'),
    )
    expect(await answerTo('how many customers with name Will')).toContain(one)
    expect(await answerTo('how many orders by May')).toContain(
      count('SELECT COUNT(*) FROM orders WHERE customer_id = 4'),
    )
    expect(await answerTo('how many customers named Do?')).toContain('“Do” does not occur in')
  })

  it.for([
    ['Could you please tell me how many customers we have in the database?', CUSTOMERS],
    ['I would like to know how many customers there are in total', CUSTOMERS],
    ["Hi, I'd like the number of customers in our system, thanks", CUSTOMERS],
    ['Can you help me? How many orders are there?', ORDERS],
    ['I need the number of orders', ORDERS],
    ['how many orders are there in total?', ORDERS],
    ['how many different orders are there?', ORDERS],
    ['How many orders did we get from all our customers?', ORDERS],
    ['Please find out for me how many orders there are', ORDERS],
    ['how many customers can you see', CUSTOMERS],
  ] as const)('is left out where nothing is lost: %s', async ([question, answer]) => {
    expect(await answerTo(question)).toContain(answer)
  })
})

describe('a condition with “or”', () => {
  it.for([
    'how many customers named Anna or in Berlin?',
    'how many orders over 100 or less than 20?',
    'how many customers in Germany or in Paris?',
    'how many customers named Ada Berg or in Berlin?',
    'how many customers in Germany or named "Ada Berg"?',
  ])('is refused between different columns: %s', async (question) => {
    expect(await answerTo(question)).not.toMatch(/\*\*\d/)
  })
})

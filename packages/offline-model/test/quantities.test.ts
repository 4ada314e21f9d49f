import { expect, it } from 'vitest'
import { cell, openShop } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

async function answerTo(question: string): Promise<string> {
  using team = new TestTeam({ start: 'analyst' })
  return (await team.ask(question)).answer
}

it.for([
  'How many customers have all orders delivered?',
  'How many customers have every order delivered?',
  'How many customers whose orders were all delivered?',
  'List customers with all orders cancelled',
])('does not take all of the rows for any of them: %s', async (question) => {
  expect(await answerTo(question)).not.toContain('How I found out:')
})

it('does not take a letter for an article', async () => {
  expect(await answerTo('How many customers start with the letter A?')).not.toContain('How I found out:')
})

it.for(['How many customers with a total over 2000?', 'List customers with a total under 100'])(
  'does not guess whose figure is meant: %s',
  async (question) => {
    expect(await answerTo(question)).toContain('for all of them together')
  },
)

it.for([
  ['How many orders total more than 100?', 'SELECT COUNT(*) FROM orders WHERE total > 100'],
  ['Number of orders total over 100', 'SELECT COUNT(*) FROM orders WHERE total > 100'],
  ['How many customers start with the letter B?', "SELECT COUNT(*) FROM customers WHERE name LIKE 'B%'"],
  ['How many customers contain the word Berg?', "SELECT COUNT(*) FROM customers WHERE name LIKE '%berg%'"],
] as const)('counts the rows that are meant: %s', async ([question, truth]) => {
  expect(await answerTo(question)).toContain(`**${cell(openShop(), truth)}**`)
})

it.for([
  'How many customers don’t live in Germany?',
  'How many customers ordered twice?',
  'Which is the biggest order ever?',
])('does not say that nothing fits where it only does not know a word: %s', async (question) => {
  const answer = await answerTo(question)
  expect(answer).not.toContain('I found no')
  expect(answer).toMatch(/I do not know what|I do not know what to make of/)
})

it('says that nothing fits where a value belongs', async () => {
  expect(await answerTo('How many customers in Rome?')).toContain('I found no customers that fit: “Rome”')
  expect(await answerTo('How many customers in rome?')).toContain('I found no customers that fit: “rome”')
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../src/demo/random.ts'
import type { Random } from '../src/demo/random.ts'
import { openDemoAnalyst } from './demo-questions/demo-analyst.ts'
import type { DemoAnalyst } from './demo-questions/demo-analyst.ts'
import { followUp, question } from './demo-questions/questions.ts'
import { UNSURE } from './demo-questions/unsure.ts'
import { verdict } from './demo-questions/verdict.ts'

const CONVERSATIONS = 2_100
const FOLLOW_UPS = 0.35
/** A model that refuses everything is never wrong either. */
const LEAST_ANSWERED = 0.9
const SPOILED = 150

/** Words that change or narrow a question, and that nothing in the shop goes by. */
const CONDITIONS =
  'angry vegan loyal premium urgent international overdue wholesale blue heavy nearly roughly half twice never only except percent median weekly inactive duplicate partially barely foreign'.split(
    ' ',
  )
/** Words that a question can hold or lack. */
const FILLER = 'please currently exactly our all the there also just now'.split(' ')

let analyst: DemoAnalyst
beforeAll(async () => void (analyst = await openDemoAnalyst()))
afterAll(() => analyst[Symbol.asyncDispose]())

function withWord(random: Random, message: string, word: string): string {
  const words = message.split(' ')
  const at = random.between(0, words.length)
  return [...words.slice(0, at), word, ...words.slice(at)].join(' ')
}

describe('the offline model over the demo shop', () => {
  it('gives no wrong answer to thousands of questions and follow-ups', { timeout: 300_000 }, async ({ annotate }) => {
    const random = createRandom(20_261_129)
    const wrong: unknown[] = []
    const shapes = new Map<string, { right: number; refused: number }>()
    for (let asked = 0; asked < CONVERSATIONS; asked += 1) {
      const { messages, truth, shape } = random.next() < FOLLOW_UPS ? followUp(random) : question(random)
      const answer = (await analyst.answers(messages)).at(-1) ?? ''
      const rows = analyst.rows(truth)
      const result = verdict(answer, rows, shape)
      if (result === 'wrong') wrong.push({ messages, answer, truth, rows: rows.slice(0, 3) })
      const counts = shapes.get(shape) ?? { right: 0, refused: 0 }
      if (result !== 'wrong') counts[result] += 1
      shapes.set(shape, counts)
    }
    const refused = [...shapes.values()].reduce((sum, counts) => sum + counts.refused, 0)
    const lines = [...shapes].map(([shape, counts]) => `${shape} ${counts.right} right, ${counts.refused} refused`)
    await annotate(`${CONVERSATIONS} conversations, ${wrong.length} wrong, ${refused} refused (${lines.join('; ')})`)
    expect(wrong).toEqual([])
    expect(1 - refused / CONVERSATIONS).toBeGreaterThan(LEAST_ANSWERED)
  })

  it('never leaves out a word that narrows a question', { timeout: 120_000 }, async () => {
    const random = createRandom(7)
    const answered: string[] = []
    for (let asked = 0; asked < SPOILED; asked += 1) {
      const [message = ''] = question(random).messages
      const spoiled = withWord(random, message, random.pick(CONDITIONS))
      const [answer = ''] = await analyst.answers([spoiled])
      // “I found no orders that fit” would be an answer too.
      if (/How I found out:|I found no/.test(answer)) answered.push(`${spoiled} → ${answer}`)
    }
    expect(answered).toEqual([])
  })

  it('is not misled by a word that says nothing', { timeout: 120_000 }, async () => {
    const random = createRandom(8)
    const wrong: string[] = []
    for (let asked = 0; asked < SPOILED; asked += 1) {
      const { messages, truth, shape } = question(random)
      const spoiled = withWord(random, messages[0] ?? '', random.pick(FILLER))
      const [answer = ''] = await analyst.answers([spoiled])
      if (verdict(answer, analyst.rows(truth), shape) === 'wrong') wrong.push(`${spoiled} → ${answer}`)
    }
    expect(wrong).toEqual([])
  })

  it.for(UNSURE)('does not guess: %s', async (conversation) => {
    const answer = (await analyst.answers(conversation.split(' | '))).at(-1) ?? ''
    expect(answer).not.toMatch(/How I found out:|\*\*\d|I found no \w+ that fit: “(?!\p{Lu})/u)
    expect(answer).toMatch(/You could ask me|one thing at a time|Please say/)
  })

  it.for([
    ['How many orders before 2025? | and after 2025?', "SELECT COUNT(*) FROM orders WHERE ordered_at >= '2026-01-01'"],
    [
      'How many orders in October 2026? | and in September?',
      "SELECT COUNT(*) FROM orders WHERE ordered_at LIKE '2026-09%'",
    ],
    ['How many orders under 20? | and more than 100?', 'SELECT COUNT(*) FROM orders WHERE total > 100'],
    [
      'How many customers have more than 5 orders? | and fewer than 3?',
      'SELECT COUNT(*) FROM customers c WHERE (SELECT COUNT(*) FROM orders WHERE customer_id = c.id) < 3',
    ],
    [
      'How many customers with 3 orders?',
      'SELECT COUNT(*) FROM customers c WHERE (SELECT COUNT(*) FROM orders WHERE customer_id = c.id) = 3',
    ],
    [
      'How many customers in Berlin or Hamburg? | and in Munich?',
      "SELECT COUNT(*) FROM customers WHERE city = 'Munich'",
    ],
    ['How many shipped orders? | and delivered?', "SELECT COUNT(*) FROM orders WHERE status = 'delivered'"],
    ['How many orders total more than 2000?', 'SELECT COUNT(*) FROM orders WHERE total > 2000'],
    ['How many products start with the letter S?', "SELECT COUNT(*) FROM products WHERE name LIKE 'S%'"],
    [
      'How many orders by customers who joined in 2024 in Berlin?',
      "SELECT COUNT(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.created_at LIKE '2024%' AND c.city = 'Berlin'",
    ],
    ['How many customers named Anna?', "SELECT COUNT(*) FROM customers WHERE name LIKE 'Anna %'"],
  ] as const)('knows what is meant: %s', async ([conversation, truth]) => {
    const [[figure] = []] = analyst.rows(truth)
    expect((await analyst.answers(conversation.split(' | '))).at(-1)).toContain(`**${String(figure)}**`)
  })
})

import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { TestTeam } from './support/team.ts'

/** Pieces of questions. A condition carries the value that must not be lost on the way. */
const SUBJECTS = ['customers', 'orders', 'products', 'order lines', 'clients', 'purchases']
const OPENINGS = [
  'How many',
  'List the',
  'Show 3',
  'count',
  'What is the average price of',
  'total revenue of',
  'top 2',
  'the latest',
  'sum of totals of',
  'which',
  'cheapest',
  'my',
  'median of',
]
const CONDITIONS = [
  ['in Berlin', 'Berlin'],
  ['from New York', 'New York'],
  ['in Atlantis', 'Atlantis'],
  ['not in Hamburg', 'Hamburg'],
  ['in 2024', '2024'],
  ['before 2025-03-01', '2025-03-01'],
  ['since March 2024', '2024-03'],
  ['over 120', '120'],
  ['with a price under 77', '77'],
  ['with status shipped', 'shipped'],
  ['named "Ada Berg"', 'Ada Berg'],
  ['containing "Oak stool"', 'Oak stool'],
  ['with more than 2 orders', '2'],
  ['without orders', 'without'],
  ['in the Kitchen category', 'Kitchen'],
  ['or delivered', 'delivered'],
  ['next week', 'next week'],
] as const
const ENDINGS = [
  '',
  '?',
  'per city',
  'by status',
  'per month',
  'sorted by price',
  'please',
  'per customer',
  'and their email',
]

const question = fc
  .tuple(
    fc.constantFrom(...OPENINGS),
    fc.constantFrom(...SUBJECTS),
    fc.subarray([...CONDITIONS], { maxLength: 3 }),
    fc.constantFrom(...ENDINGS),
  )
  .map(([opening, subject, conditions, ending]) => ({
    text: [opening, subject, ...conditions.map(([words]) => words), ending].filter(Boolean).join(' '),
    values: conditions.map(([, value]) => value),
  }))

const numbers = (text: string): string[] => text.match(/\d+(?:\.\d+)?/g) ?? []

describe('an answer from tables', () => {
  const team = new TestTeam({ start: 'analyst' })
  afterAll(() => team[Symbol.dispose]())

  it('holds no number that is not in the question, in a call, in what a tool said, or that of the rows shown', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ text }) => {
        team.forget()
        const { answer, calls, outputs } = await team.ask(text)
        const shownRows = answer.split('\n').filter((line) => line.startsWith('| ')).length - 2
        const known = new Set(numbers([text, JSON.stringify(calls), ...outputs, shownRows].join('\n')))
        const invented = numbers(answer).filter((number) => !known.has(number))
        expect(
          invented,
          `${text}
${answer}`,
        ).toEqual([])
      }),
      { numRuns: 80, seed: 7 },
    )
  }, 60_000)

  it('leaves no condition of the question out: each is in the last query, or there is no result', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ text, values }) => {
        team.forget()
        const { answer, calls } = await team.ask(text)
        const last = JSON.stringify(calls.at(-1)?.args).toLowerCase()
        const hasResult = /\*\*|^\|/m.test(answer)
        const lost = values.filter(
          (value) => hasResult && !last.includes(value.toLowerCase()) && !isReworded(last, value),
        )
        expect(lost, `${text}\n${last}\n${answer}`).toEqual([])
      }),
      { numRuns: 120, seed: 11 },
    )
  }, 60_000)
})

/** What stands in a query in other words: a month or year as its first day or that of the next, "without" as an absence. */
function isReworded(query: string, value: string): boolean {
  if (value === 'without') return /not in \(|is null/.test(query)
  return /^\d{4}(?:-\d{2})?$/.test(value) && query.includes(`"${value.slice(0, 4)}-`)
}

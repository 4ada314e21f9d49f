import { afterAll, describe, expect, it } from 'vitest'
import { MONTH_NAMES } from '../src/language/written-dates.ts'
import { cell } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

const team = new TestTeam({ start: 'analyst' })
afterAll(() => team[Symbol.dispose]())

const answerTo = (question: string): Promise<string> => team.answerTo(question)
const count = (sql: string): string => `**${cell(team.database, sql)}**`

describe('a month without a year', () => {
  it.for(MONTH_NAMES)('is that month of every year: %s', async (name) => {
    const month = String(MONTH_NAMES.indexOf(name) + 1).padStart(2, '0')
    for (const written of [name, name.charAt(0).toUpperCase() + name.slice(1)]) {
      const answer = await answerTo(`how many orders in ${written}?`)
      expect(answer).toContain(count(`SELECT COUNT(*) FROM orders WHERE ordered_at LIKE '____-${month}-%'`))
      expect(answer).toContain(`in ${written} of any year`)
    }
  })

  it('is narrowed by a year that stands elsewhere', async () => {
    const may = count("SELECT COUNT(*) FROM orders WHERE ordered_at LIKE '2024-05-%'")
    expect(await answerTo('how many orders in May of 2024?')).toContain(may)
    expect(await answerTo('how many orders in May of 2024?')).not.toContain('any year')
    expect(await answerTo('how many orders during May in 2024?')).toContain(may)
    expect(await answerTo('how many orders not in May?')).toContain(
      count("SELECT COUNT(*) FROM orders WHERE ordered_at NOT LIKE '____-05-%'"),
    )
  })

  it.for(['since May', 'before May', 'after June', 'until March', 'from May to June', 'between May and July'])(
    'needs its year where order matters: %s',
    async (words) => {
      expect(await answerTo(`how many orders ${words}?`)).toMatch(/Please say which year/)
    },
  )

  it.for(['in May and June', 'in May or June', 'in 2024 and in 2025', 'in March 2024 and April 2024'])(
    'is not both at once: %s',
    async (words) => {
      expect(await answerTo(`how many orders ${words}?`)).not.toMatch(/\*\*\d/)
    },
  )
})

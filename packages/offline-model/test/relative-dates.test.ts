import { describe, expect, it } from 'vitest'
import { absoluteDates } from '../src/language/relative-dates.ts'
import { TestTeam } from './support/team.ts'

const TODAY = new Date('2026-01-02T23:30:00Z')

describe('a date that depends on today', () => {
  it.for([
    ['How many orders last month?', 'How many orders in December 2025?'],
    ['orders since last month', 'orders since December 2025'],
    ["last month's revenue", 'in December 2025 revenue'],
    ['revenue this month', 'revenue in January 2026'],
    ['and last year?', 'and in 2025?'],
    ['how many orders this year', 'how many orders in 2026'],
    ['orders today', 'orders on 2026-01-02'],
    ['orders before yesterday', 'orders before 2026-01-01'],
  ] as const)('is written out: %s', ([text, expected]) => {
    expect(absoluteDates(text, TODAY)).toBe(expected)
  })

  it.for(['orders in the last month', 'orders last week', 'the last 3 months', 'the last order'])(
    'stays where it may mean another: %s',
    (text) => {
      expect(absoluteDates(text, TODAY)).toBe(text)
    },
  )

  it('is named in the answer', async () => {
    using team = new TestTeam({ start: 'analyst', today: () => new Date('2025-01-15') })
    expect(await team.answerTo('How many orders last month?')).toMatch(
      /^There are \*\*\d+\*\* orders in December 2024\./,
    )
    expect(await team.answerTo('How many orders last week?')).toContain('“last”')
  })
})

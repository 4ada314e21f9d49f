import { readFileSync } from 'node:fs'
import { ModelConfigError, parsePrices, PRICES } from '@frontdesk/models/providers'
import type { PriceList } from '@frontdesk/models/providers'
import { z } from 'zod'
import { defineSection } from '../section.ts'
import { variable } from '../variable.ts'

const amount = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number such as 100000 or 2.50')
  .transform(Number)
  .optional()

export const usage = defineSection({
  title: 'What it may cost',
  variables: {
    PRICES_FILE: variable(
      z.string().optional(),
      'a JSON file with the prices of models for a million tokens: `{"openai/gpt-6-luna": {"input": 0.1, "cachedInput": 0.01, "output": 0.5}, "groq/*": …}`',
      { fallback: 'what is known for certain' },
    ),
    USER_TOKENS_PER_DAY: variable(amount, 'how many tokens a user may use in a day of UTC', { fallback: 'no limit' }),
    USER_COST_PER_DAY: variable(
      amount,
      'how much the answers of a user may cost in a day of UTC, in the currency of the prices',
      {
        fallback: 'no limit',
      },
    ),
  },
  read: ({ PRICES_FILE, USER_TOKENS_PER_DAY: tokens, USER_COST_PER_DAY: cost }, report) => ({
    prices: PRICES_FILE === undefined ? PRICES : readPrices(PRICES_FILE, report),
    budget: {
      ...(tokens !== undefined && { tokens }),
      ...(cost !== undefined && { costMicros: cost * 1e6 }),
    },
  }),
})

function readPrices(path: string, report: (problem: string) => void): PriceList {
  try {
    return parsePrices(readFileSync(path, 'utf8'), { variable: 'PRICES_FILE' })
  } catch (error) {
    const { message } = error as Error
    report(
      error instanceof ModelConfigError
        ? message.replace(/\.$/, '')
        : `PRICES_FILE is ${path}, which cannot be read: ${message}`,
    )
    return PRICES
  }
}

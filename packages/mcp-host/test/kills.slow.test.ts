import { expect, it } from 'vitest'
import { killAgainAndAgain } from './kill-again.ts'

const KILLS = Number(process.env['KILLS'] ?? 50)

it(
  `survives ${KILLS} kills in a row at random moments under calls, with nothing left behind`,
  {
    timeout: 60_000 + KILLS * 3_000,
  },
  async ({ annotate }) => {
    const { restarts, calls, answered, longestMs } = await killAgainAndAgain(KILLS)
    await annotate(
      `${KILLS} kills, ${restarts} restarts: ${calls} calls, ${answered} answered right, ${calls - answered} failed as they should, the longest ${Math.round(longestMs)} ms`,
    )
    expect(restarts).toBe(KILLS)
    expect(answered).toBeGreaterThan(0)
  },
)

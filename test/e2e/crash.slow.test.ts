import { expect, it } from 'vitest'
import { crashServer } from './crash/crash-server.ts'

/** `pnpm test:crash:server` kills 200 times. */
const KILLS = 6

it('loses, doubles and blocks nothing when it is killed at random moments under clients', async () => {
  const { acknowledged, ...report } = await crashServer({ kills: KILLS, clients: 10 })
  expect(report).toEqual({ kills: KILLS, lost: [], doubled: [], stuck: [] })
  expect(acknowledged).toBeGreaterThan(0)
}, 240_000)

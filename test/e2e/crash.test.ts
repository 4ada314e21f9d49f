import { expect, it } from 'vitest'
import { crashServer } from './crash/crash-server.ts'

it('loses, doubles and blocks nothing when it is killed at random moments under clients', async () => {
  const { acknowledged, ...report } = await crashServer({ kills: 3, clients: 5 })
  expect(report).toEqual({ kills: 3, lost: [], doubled: [], stuck: [] })
  expect(acknowledged).toBeGreaterThan(0)
}, 180_000)

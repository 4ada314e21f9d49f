import type { CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createJwtSuite } from '../corpora/jwt/suite.ts'

const { cases, open } = createJwtSuite({ waits: false })
let world: CorpusWorld

beforeAll(async () => {
  world = await open()
})

afterAll(async () => world[Symbol.asyncDispose]())

it.each(cases.map((entry) => [`${entry.expect} ${entry.id}: ${entry.why}`, entry] as const))(
  '%s',
  { timeout: 60_000 },
  async (_, entry) => {
    await expect(world.check(entry)).resolves.toBeUndefined()
  },
)

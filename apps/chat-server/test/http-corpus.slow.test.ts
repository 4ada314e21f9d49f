import type { CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpSuite } from '../corpora/http/suite.ts'

// `pnpm corpora chat-server` plays all classes, and looks at times and memory too.
const { cases, open } = createHttpSuite({ classes: ['upload', 'content-type', 'cursor', 'idor'], isTimed: false })
let world: CorpusWorld

beforeAll(async () => {
  world = await open()
}, 60_000)

afterAll(async () => world[Symbol.asyncDispose]())

it.each(cases.map((entry) => [`${entry.expect} ${entry.id}: ${entry.why}`, entry] as const))(
  '%s',
  { timeout: 60_000 },
  async (_, entry) => {
    await expect(world.check(entry)).resolves.toBeUndefined()
  },
)

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { createFilesSuite } from '../corpora/suites.ts'

const { cases, open } = createFilesSuite({ maxRepeats: 200, patience: 5 })
let world: CorpusWorld

beforeAll(async () => {
  world = await open()
})

afterAll(async () => world[Symbol.asyncDispose]())

it.each(cases.map((entry) => [`${entry.expect} ${entry.id}: ${entry.why}`, entry] as const))('%s', async (_, entry) => {
  await expect(world.check(entry)).resolves.toBeUndefined()
})

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { createPostgresSuite } from '../corpora/postgres.ts'
import { createSqliteSuite } from '../corpora/sqlite.ts'

// A runaway statement is stopped at any limit alike: a short one keeps the tests short.
const QUICK = { args: ['--timeout-ms', '500'], isTimed: false }

describeSuite(createSqliteSuite(QUICK))
describeSuite(createPostgresSuite(async () => inject('postgresUrl'), 'reader', QUICK))
describeSuite(createPostgresSuite(async () => inject('postgresUrl'), 'superuser', QUICK))

function describeSuite({ name, cases, open }: CorpusSuite): void {
  describe(`the corpus ${name}`, () => {
    let world: CorpusWorld
    beforeAll(async () => {
      world = await open()
    })
    afterAll(async () => world[Symbol.asyncDispose]())
    it.each(cases.map((entry) => [`${entry.expect} ${entry.id}: ${entry.why}`, entry] as const))(
      '%s',
      async (_title, entry) => {
        await expect(world.check(entry)).resolves.toBeUndefined()
      },
    )
  })
}

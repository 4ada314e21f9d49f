import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

/**
 * For `globalSetup` of a Vitest project: one server for all test files, which `inject('postgresUrl')` gives. It is the one of TEST_POSTGRES_URL,
 * or one of our own, stopped when all are done.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_POSTGRES_URL']
  if (given !== undefined) {
    provide('postgresUrl', given)
    return async () => {}
  }
  const server = await startPostgres()
  provide('postgresUrl', server.url)
  return async () => server[Symbol.asyncDispose]()
}

import type { TestProject } from 'vitest/node'
import { startPostgres } from './embedded-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One server for all test files: the one of TEST_POSTGRES_URL, or one of our own. Vitest stops it when all are done. */
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

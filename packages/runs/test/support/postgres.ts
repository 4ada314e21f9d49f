import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** The address of a schema of its own, not yet made. */
export function makePostgres(): string {
  return `${inject('postgresUrl')}?schema=runs_${randomUUID().replaceAll('-', '')}`
}

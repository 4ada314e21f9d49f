import { conversations } from './001-conversations.ts'

/** In order and append-only: the schema version of a database is how many of these it has seen. */
export const migrations: readonly string[] = [conversations]

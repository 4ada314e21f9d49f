import type { Cell, QueryResult, ResultLimits } from '../database.ts'

/** Runs one of our own statements in the query process, by default within the limits of the schema. */
export type RunOwn = (sql: string, params?: Cell[], limits?: ResultLimits) => Promise<QueryResult>

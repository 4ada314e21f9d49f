import type { Namesake } from './look-up.ts'
import type { Name } from './parse.ts'

/** Those of the functions or operators of the database that a name as it is written could mean. */
export function namesakesOf({ schema, name }: Name, all: readonly Namesake[]): Namesake[] {
  return all.filter(
    (one) =>
      one.name === name &&
      one.schema !== 'pg_catalog' &&
      (schema === null ? one.isOnPath : one.schema === schema) &&
      (one.hasOwn || one.hasTrusted),
  )
}

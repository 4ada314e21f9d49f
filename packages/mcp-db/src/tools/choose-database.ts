import { ToolError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database } from '../database.ts'

/** The argument that names a database; part of the tools only where there are several to choose from. */
export function databaseArgument(databases: readonly Database[]): { database?: z.ZodOptional<z.ZodEnum> } {
  const [first, ...others] = databases.map(({ name }) => name)
  if (first === undefined || others.length === 0) return {}
  return {
    database: z
      .enum([first, ...others])
      .describe(`Which database. Default: ${first}.`)
      .optional(),
  }
}

/** The database that a call names, or the first. */
export function chooseDatabase(databases: readonly Database[], name: unknown): Database {
  const found = name === undefined ? databases[0] : databases.find((database) => database.name === name)
  if (found === undefined)
    throw new ToolError(
      `There is no such database. There are ${databases.map((database) => database.name).join(', ')}.`,
    )
  return found
}

import type { Prompt } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database } from '../database.ts'
import { schemaTextOrReason } from '../resources/schema.ts'

const DIALECTS = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const

/** The prompt `ask_database`: a question, with the schema that is needed to answer it. */
export function createAskPrompt(databases: readonly Database[]): Prompt {
  return {
    name: 'ask_database',
    title: 'Ask the database',
    description: 'Has a question answered with SQL: gives the model the schema and asks it to query.',
    args: {
      question: z.string().max(10_000).describe('In plain words, for example: who were our best customers in May?'),
    },
    run: async ({ question = '' }, { signal, user: { tenantId } }) => {
      const schemas = await Promise.all(
        databases.map(async (database) => schemaTextOrReason(database, { signal, tenantId })),
      )
      const dialects = new Set(databases.map(({ dialect }) => DIALECTS[dialect]))
      return [
        `Answer this question with the tool query, in the SQL of ${[...dialects].join(' or ')}. Use only tables and columns that exist; ` +
          'look at describe_table where their meaning is unclear. Count, filter and aggregate in SQL, and pass values as params. ' +
          'Give the answer first, then the statement that it comes from.',
        `Question: ${question}`,
        ...schemas,
      ].join('\n\n')
    },
  }
}

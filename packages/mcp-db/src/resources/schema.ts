import type { FixedResource, PatternResource, Resource } from '@frontdesk/mcp-kit'
import { ToolError } from '@frontdesk/mcp-kit'
import type { CallOptions, Database } from '../database.ts'
import { readPart } from '../sample.ts'
import { listAll, toListText } from '../table-list.ts'
import { toText as describe } from '../tools/describe-table.ts'

const mimeType = 'text/markdown'
/** How many tables of a database are listed as resources. The others can be read all the same. */
const MAX_LISTED_RESOURCES = 5_000

/** The schema of each database as a text, and each table by its address. */
export function createSchemaResources(databases: readonly Database[]): Resource[] {
  const schemas = databases.map((database): FixedResource => ({
    name: `schema of ${database.name}`,
    title: `Schema of ${database.name}`,
    description: `The tables and views of the ${database.dialect} database ${database.name}, with their columns.`,
    mimeType,
    uri: `db://${database.name}/schema`,
    read: async ({ signal, user: { tenantId } }) => schemaText(database, { signal, tenantId }),
  }))
  const tables: PatternResource = {
    name: 'table',
    title: 'Table',
    description: 'The columns, keys and indexes of one table, and its first rows.',
    mimeType,
    uriTemplate: 'db://{database}/tables/{table}',
    list: async ({ signal, user: { tenantId } }) => {
      const lists = await Promise.all(databases.map(async (database) => tablesOf(database, { signal, tenantId })))
      return lists.flat()
    },
    read: async ({ database: name, table = '' }, { signal, user: { tenantId } }) => {
      const database = databases.find((candidate) => candidate.name === name)
      if (database === undefined) throw new ToolError(`There is no database ${JSON.stringify(name)}.`)
      return describe(await database.describeTable(table, { signal, tenantId }))
    },
  }
  return [...schemas, tables]
}

/** A database that cannot be read has no tables to list; its schema says why. */
async function tablesOf(database: Database, options: CallOptions): Promise<{ uri: string; name: string }[]> {
  const listed = await readPart(
    async () => database.listTables({ ...options, namesOnly: true, maxTables: MAX_LISTED_RESOURCES }),
    [],
    options.signal,
  )
  return listed.value.map(({ name }) => ({
    uri: `db://${database.name}/tables/${encodeURIComponent(name)}`,
    name: `${database.name}: ${name}`,
  }))
}

/** The tables of a database as a Markdown text. Rejects when the database cannot be read. */
export async function schemaText(database: Database, options: CallOptions): Promise<string> {
  return `${headingOf(database)}\n\n${toListText(await listAll([database], options), { isOne: true })}`
}

/** The same, with the reason where the tables would stand when the database cannot be read. */
export async function schemaTextOrReason(database: Database, options: CallOptions): Promise<string> {
  const { value, problem } = await readPart(async () => schemaText(database, options), '', options.signal)
  return problem === null ? value : `${headingOf(database)}\n\nIts tables cannot be listed now. ${problem}`
}

function headingOf({ name, dialect }: Database): string {
  return `# ${name} (${dialect})`
}

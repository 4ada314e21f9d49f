import type { FixedResource, PatternResource, Resource } from '@frontdesk/mcp-kit'
import { ToolError } from '@frontdesk/mcp-kit'
import type { Database } from '../database.ts'
import { toTable } from '../table-text.ts'
import { toText as describe } from '../tools/describe-table.ts'
import { rowCountText } from '../tools/list-tables.ts'

const mimeType = 'text/markdown'

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
      const lists = await Promise.all(
        databases.map(async (database) => {
          const listed = await database.listTables({ signal, tenantId })
          return listed.map(({ name }) => ({
            uri: `db://${database.name}/tables/${encodeURIComponent(name)}`,
            name: `${database.name}: ${name}`,
          }))
        }),
      )
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

/** The tables of a database as a Markdown text. */
export async function schemaText(
  database: Database,
  options: { signal: AbortSignal; tenantId?: string | undefined },
): Promise<string> {
  const tables = await database.listTables(options)
  const rows = tables.map((table) => [table.name, table.kind, rowCountText(table), table.columns.join(', ')])
  const heading = `# ${database.name} (${database.dialect})`
  return `${heading}\n\n${rows.length === 0 ? 'There are no tables.' : toTable(['table', 'kind', 'rows', 'columns'], rows)}`
}

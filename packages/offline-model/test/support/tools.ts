import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { tool } from '@openai/agents'
import type { Tool } from '@openai/agents'
import type Database from 'better-sqlite3'
import { z } from 'zod'

/** How the tools print what they found: as a Markdown table, or as JSON. */
export type Style = 'markdown' | 'json'

/** The tools of a database server, in process: `list_tables`, `describe_table`, `query`. `withParams: false` leaves out `params`. */
export function databaseTools(
  database: Database.Database,
  { style = 'markdown', withParams = true }: { style?: Style; withParams?: boolean } = {},
): Tool[] {
  const names = (): string[] =>
    database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all() as string[]
  const query = (sql: string, params: readonly unknown[] = []): string => {
    try {
      const statement = database.prepare<unknown[], Row>(sql)
      if (!statement.readonly) return 'ERROR: Only reading statements are allowed.'
      return print(
        statement.all(...params),
        statement.columns().map(({ name }) => name),
        style,
      )
    } catch (error) {
      return `ERROR: ${(error as Error).message}`
    }
  }
  return [
    tool({
      name: 'list_tables',
      description: 'Lists the tables and views with how many rows they have.',
      parameters: z.strictObject({}),
      execute: () =>
        print(
          names().map((table) => ({
            table,
            rows: Number(database.prepare(`SELECT COUNT(*) FROM "${table}"`).pluck().get()),
          })),
          ['table', 'rows'],
          style,
        ),
    }),
    tool({
      name: 'describe_table',
      description: 'Tells the columns and keys of one table.',
      parameters: z.strictObject({ table: z.string() }),
      execute: ({ table }) => describe(database, table, style),
    }),
    withParams
      ? tool({
          name: 'query',
          description: 'Runs one SELECT and returns its rows as a table.',
          parameters: z.strictObject({
            sql: z.string(),
            params: z.array(z.union([z.string(), z.number()])).nullable(),
          }),
          execute: ({ sql, params }) => query(sql, params ?? []),
        })
      : tool({
          name: 'query',
          description: 'Runs one SELECT and returns its rows as a table.',
          parameters: z.strictObject({ sql: z.string() }),
          execute: ({ sql }) => query(sql),
        }),
  ]
}

/** The tools of a file server over one folder, in process: `list_directory`, `read_file`, `search_files`. */
export function fileTools(root: string): Tool[] {
  const inside = (path: string): string => {
    const full = resolve(root, path)
    if (full !== root && !full.startsWith(root + sep)) throw new Error('outside of the folder')
    return full
  }
  return [
    tool({
      name: 'list_directory',
      description: 'Lists the entries of one directory by name.',
      parameters: z.strictObject({ path: z.string() }),
      execute: ({ path }) =>
        readdirSync(inside(path))
          .toSorted()
          .map((name) => `${name}  (12 bytes)`)
          .join('\n'),
    }),
    tool({
      name: 'read_file',
      description: 'Reads a UTF-8 text file.',
      parameters: z.strictObject({ path: z.string() }),
      execute: ({ path }) => {
        try {
          return readFileSync(inside(path), 'utf8')
        } catch {
          return `ERROR: There is no file ${path}.`
        }
      },
    }),
    tool({
      name: 'search_files',
      description: 'Searches files for a text, in names and in lines.',
      parameters: z.strictObject({ query: z.string(), path: z.string().nullable().optional() }),
      execute: ({ query }) => {
        const matches = readdirSync(root)
          .toSorted()
          .flatMap((name) =>
            readFileSync(join(root, name), 'utf8')
              .split('\n')
              .flatMap((line, index) =>
                line.toLowerCase().includes(query.toLowerCase()) ? [`${name}:${index + 1}: ${line}`] : [],
              ),
          )
        return matches.length > 0 ? matches.join('\n') : '[No matches.]'
      },
    }),
  ]
}

type Row = Record<string, string | number | null>

function describe(database: Database.Database, table: string, style: Style): string {
  const columns = database.pragma(`table_info("${table}")`) as { name: string; type: string; pk: number }[]
  if (columns.length === 0) return `ERROR: There is no table ${table}.`
  const keys = database.pragma(`foreign_key_list("${table}")`) as { from: string; table: string; to: string }[]
  if (style === 'json') {
    return JSON.stringify({
      table,
      columns: columns.map(({ name, type, pk }) => ({ name, type, primary_key: pk })),
      foreign_keys: keys.map((key) => ({ columns: [key.from], references: { table: key.table, columns: [key.to] } })),
    })
  }
  const text = print(
    columns.map(({ name, type, pk }) => ({ column: name, type, key: pk ? `primary ${pk}` : '' })),
    ['column', 'type', 'key'],
    style,
  )
  const lines = keys.map(({ from, table: target, to }) => `- (${from}) references ${target} (${to})`)
  return [text, ...(lines.length > 0 ? [`Foreign keys:\n${lines.join('\n')}`] : [])].join('\n\n')
}

function print(rows: readonly Row[], columns: readonly string[], style: Style): string {
  if (style === 'json')
    return JSON.stringify({ columns, rows: rows.map((row) => columns.map((column) => row[column])) })
  const lines = [
    columns,
    columns.map(() => '---'),
    ...rows.map((row) => columns.map((column) => String(row[column] ?? 'NULL').replaceAll('|', '\\|'))),
  ]
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${rows.length} rows.`
}

import { cellText, parseJson, readTable } from '../../answers/read-table.ts'
import type { TextTable } from '../../answers/read-table.ts'
import { nameWords } from '../../language/tokens.ts'
import { columnKind } from './schema.ts'
import type { Column, Table } from './schema.ts'

const NAME = /^[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)?$/u
const TABLE_HEADER = /^(?:table|name|table_?name|tbl_name|relname|value)$/i
const COLUMN_HEADER = /^(?:column|name|column_?name|field|value)$/i
const TYPE_HEADER = /^(?:data_?)?type$|^declared/i
const KEY_HEADER = /^(?:pk|key|primary_?key|is_?primary.*|constraints?|notes?|extra)$/i
const TYPE =
  /^(?:bigint|int|integer|smallint|tinyint|serial|bigserial|text|varchar|n?char|character|clob|real|double|float|numeric|decimal|money|bool|date|time|json|uuid|blob|bytea|any)/i

/** A table as it was listed; `database` where the tools serve several. */
export interface ListedTable {
  name: string
  database?: string
}

/** The tables in what a `list_tables` tool gave: JSON, a table, or a line each. */
export function readTableNames(text: string): ListedTable[] {
  const table = readTable(text)
  const find = (pattern: RegExp): number => table?.header.findIndex((name) => pattern.test(name)) ?? -1
  const [nameAt, databaseAt] = [find(TABLE_HEADER), find(/^database$/i)]
  const written =
    table && nameAt !== -1 ? table.rows.map((row) => row[nameAt] ?? '') : text.split('\n').flatMap(leadingName)
  const names = written.map(withoutQuotes)
  return names.flatMap((name, index) => {
    if (!NAME.test(name) || (databaseAt === -1 && names.indexOf(name) !== index)) return []
    const database = table?.rows[index]?.[databaseAt]
    return [{ name, ...(database ? { database } : {}) }]
  })
}

/** A name that was listed as SQL takes it. One with a dot in its quotes stays as it is: it is no schema and table. */
function withoutQuotes(name: string): string {
  return /^"([^".]+)"$/.exec(name)?.[1] ?? name
}

function leadingName(line: string): string[] {
  const match =
    /^\s*(?:[-*•]|\d+[.)])?\s*[`"]?([\p{L}_][\p{L}\p{N}_$.]*)[`"]?\s*(?:$|[(:,–—\t-]\s*\S|\s{2,}\S|\s+\d)/u.exec(line)
  return match?.[1] ? [match[1]] : []
}

/** A table from what a `describe_table` tool gave: JSON, a table of columns, a line each, or `CREATE TABLE`. */
export function readTableDescription(name: string, text: string): Table {
  const listed = columnsOf(name, text)
  const references = referencesIn(text)
  const columns = listed.map((column) => {
    const reference = column.references ?? references.get(column.name.toLowerCase())
    return reference ? { ...column, references: reference } : column
  })
  return { name, words: nameWords(name), columns }
}

function columnsOf(table: string, text: string): Column[] {
  const json = parseJson(text)
  const list = Array.isArray(json) ? json : ((json as { columns?: unknown } | undefined)?.columns ?? [])
  const source = Array.isArray(list) && list.length > 0 ? readTable(JSON.stringify(list)) : readTable(text)
  const rows = source ? fromTable(table, source) : []
  return rows.length > 0 ? rows : fromDefinitions(table, text)
}

function fromTable(table: string, { header, rows }: TextTable): Column[] {
  const find = (pattern: RegExp): number => header.findIndex((title) => pattern.test(title.replaceAll(' ', '_')))
  const [nameAt, typeAt, keyAt, referenceAt] = [
    find(COLUMN_HEADER),
    find(TYPE_HEADER),
    find(KEY_HEADER),
    find(/^references?$|^foreign/i),
  ]
  if (nameAt === -1) return []
  return rows.flatMap((row) => {
    const name = row[nameAt] ?? ''
    if (!NAME.test(name)) return []
    const key = row[keyAt] ?? ''
    const isKey = /^(?:true|yes|y|✓|[1-9]\d*)$|\bpk\b|primary/i.test(key)
    const reference = /"?([\p{L}_][\p{L}\p{N}_]*)"?\s*[.(]\s*"?([\p{L}_][\p{L}\p{N}_]*)/u.exec(row[referenceAt] ?? '')
    const references = reference?.[1] && reference[2] ? { table: reference[1], column: reference[2] } : undefined
    return [newColumn(table, { name, type: row[typeAt] ?? '', isKey, references })]
  })
}

/** Lines such as `- id INTEGER, primary key`, `city: TEXT`, `total (real)`, and the inside of `CREATE TABLE`. */
function fromDefinitions(table: string, text: string): Column[] {
  const inside = /create\s+table[^(]*\(([\s\S]*)\)/i.exec(text)?.[1]
  const lines = inside ? inside.replaceAll(/\(\s*\d+\s*,\s*\d+\s*\)/g, '').split(/,|\n/) : text.split('\n')
  return lines.flatMap((line) => {
    const match = /^\s*[-*•]?\s*[`"]?([\p{L}_][\p{L}\p{N}_]*)[`"]?\s*[:(\s–—-]\s*[`(]?([A-Za-z][\w ]*)/u.exec(line)
    if (!match?.[1] || !match[2] || !TYPE.test(match[2])) return []
    return [
      newColumn(table, {
        name: match[1],
        type: match[2]
          .replace(/\s+(?:not|null|primary|unique|default|references|check|collate|generated|key)\b.*$/i, '')
          .trim(),
        isKey: /primary\s*key|\bpk\b/i.test(line),
      }),
    ]
  })
}

function newColumn(
  table: string,
  { name, type, isKey, references }: { name: string; type: string; isKey: boolean; references?: Column['references'] },
): Column {
  const base = { table, name, words: nameWords(name), type: type.toLowerCase(), kind: columnKind(type, name), isKey }
  return references ? { ...base, references } : base
}

/** References by column: `customer_id → customers.id`, `customer_id … REFERENCES customers (id)`, `{"column": …, "references": …}`. */
function referencesIn(text: string): Map<string, { table: string; column: string }> {
  const found = new Map<string, { table: string; column: string }>()
  const arrow =
    /["'`(]?(\w+)["'`)]?(?:[^\n,;|]*?)\s*(?:->|→|=>|\breferences\b:?)\s*["'`]?(\w+)["'`]?\s*[.(]\s*["'`]?(\w+)/giu
  for (const [, column = '', table = '', target = ''] of text.matchAll(arrow)) {
    found.set(column.toLowerCase(), { table, column: target })
  }
  const json = parseJson(text) as Record<string, unknown> | undefined
  const keys = json?.['foreign_keys'] ?? json?.['foreignKeys'] ?? json?.['references']
  for (const key of Array.isArray(keys) ? (keys as Record<string, unknown>[]) : []) {
    const column = firstText(key['column'] ?? key['from'] ?? key['columns'])
    const target = key['references'] ?? key['table'] ?? key['referenced_table']
    const [table, dotted] = isRecord(target)
      ? [firstText(target['table']), firstText(target['column'] ?? target['columns'])]
      : cellText(target).split(/[.(]/)
    const targetColumn = dotted ?? firstText(key['to'] ?? key['referenced_column'] ?? key['referenced_columns'])
    if (column && table) found.set(column.toLowerCase(), { table, column: targetColumn.replace(')', '') || 'id' })
  }
  return found
}

function firstText(value: unknown): string {
  return cellText(Array.isArray(value) ? value[0] : value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

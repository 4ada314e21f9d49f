import { nameWords } from '../../language/tokens.ts'

/** What a column can be compared with. `other` is what the model leaves alone. */
export type ColumnKind = 'text' | 'number' | 'date' | 'boolean' | 'other'

export interface Column {
  table: string
  name: string
  /** The name's words in the singular. */
  words: string[]
  /** As the tool gave it, in lower case; empty when it gave none. */
  type: string
  kind: ColumnKind
  isKey: boolean
  references?: { table: string; column: string }
}

export interface Table {
  name: string
  /** The name's words in the singular. */
  words: string[]
  columns: Column[]
}

/** A column's kind by its declared type, and by its name where the type is silent: SQLite keeps dates as text. */
export function columnKind(type: string, name: string): ColumnKind {
  const isDateName = /(?:^|_)(?:date|time|timestamp|day|at|on|birthday|dob)$/i.test(name)
  if (/date|time/i.test(type)) return 'date'
  if (/bool/i.test(type)) return 'boolean'
  if (/int|real|num|dec|double|float|money|serial|number/i.test(type)) return 'number'
  if (/json|blob|bytea|binary|array|vector/i.test(type)) return 'other'
  return isDateName ? 'date' : 'text'
}

/** Whether a column only identifies: a key, or a reference to one. Sums, averages and comparisons of such numbers mean nothing. */
export function isIdentifier(column: Column): boolean {
  return column.isKey || column.references !== undefined || /(?:^|_)(?:id|uuid|guid)$/i.test(column.name)
}

/** Adds the references that names alone make clear: `customer_id` → the key of `customers`, when no reference was declared. */
export function withNamedReferences(tables: readonly Table[]): Table[] {
  return tables.map((table) => ({ ...table, columns: table.columns.map((column) => withReference(column, tables)) }))
}

function withReference(column: Column, tables: readonly Table[]): Column {
  if (column.references || column.isKey) return column
  const match = /^(.+?)_?(?:id|Id|ID)$/.exec(column.name)
  if (!match?.[1]) return column
  const words = nameWords(match[1]).join(' ')
  const target = tables.find((table) => table.words.join(' ') === words)
  const key =
    target?.columns.find((candidate) => candidate.isKey) ?? target?.columns.find(({ name }) => /^id$/i.test(name))
  return target && key ? { ...column, references: { table: target.name, column: key.name } } : column
}

/** The columns that name a row for a person, best first: a name or title, first and last name, an e-mail address, else the key. */
export function labelColumns(table: Table): Column[] {
  const named = (pattern: RegExp): Column[] => table.columns.filter(({ name }) => pattern.test(name))
  const [whole] = [...named(/^(?:full_?)?name$/i), ...named(/^title$/i), ...named(/(?:_name|_title|^label|^subject)$/i)]
  const parts = named(/^(?:first|last|given|family)_?name$/i)
  if (parts.length === 2) return parts
  const label = whole ?? named(/mail$/i)[0] ?? keyColumn(table)
  return label ? [label] : table.columns.slice(0, 1)
}

/** The column that tells rows apart, if one is known. */
export function keyColumn(table: Table): Column | undefined {
  return table.columns.find(({ isKey }) => isKey) ?? table.columns.find(({ name }) => /^id$/i.test(name))
}

/** Whether a column keeps money in hundredths. */
export function isCents({ name }: Column): boolean {
  return /_cents?$/i.test(name)
}

/** A column's name without the unit it is kept in. */
export function plainName({ name }: Column): string {
  return name.replace(/_cents?$/i, '')
}

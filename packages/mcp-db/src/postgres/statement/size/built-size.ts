import type { Parameter } from '../../../database.ts'
import type { Tree } from '../parse.ts'
import { AGGREGATES, MAX_AGGREGATED_CHARACTERS } from './long-texts.ts'
import { lastName, namesIn } from './parts.ts'
import type { RowCounts } from './row-counts.ts'

/** How long a text of a column is taken for where it is multiplied. */
const COLUMN_CHARACTERS = 50
/** How long a text is taken for that an aggregate puts to others, when it is computed. */
const AGGREGATED_CHARACTERS = 20
const PADDED_TYPES = new Set(['bpchar', 'bit', 'varbit', 'varchar'])

/** What is known so far of the nodes of a statement. */
export interface SizeFacts {
  /** The sizes of nodes and lists of nodes. */
  sizes: ReadonlyMap<object, number>
  /** The sizes of columns and tables that the statement names itself. */
  names: ReadonlyMap<string, number>
  params: readonly Parameter[]
  rows: RowCounts
  /** How much an aggregate over the rows of tables alone is taken for. */
  sizeOfTables: number
}

/**
 * How many characters of text, or elements of an array, a node of the grammar builds at most, from the sizes of what it holds. What columns
 * of tables hold counts as nothing: it is there, and not built. Infinity where the length is computed.
 */
export function builtSize(key: string, node: Tree, facts: SizeFacts): number {
  switch (key) {
    case 'A_Const':
      return textOf(node)?.length ?? 0
    case 'ParamRef':
      return textOf(node, facts)?.length ?? 0
    case 'TypeName':
      return 0
    case 'ColumnRef':
      return Math.max(0, ...namesIn(node['fields']).map((name) => facts.names.get(name) ?? 0))
    case 'A_Indirection':
      return Math.max(sizeIn(node, facts), ...namesIn(node['indirection']).map((name) => facts.names.get(name) ?? 0))
    case 'RangeVar':
      return facts.names.get(String(node['relname'])) ?? 0
    case 'SelectStmt':
    case 'larg':
    case 'rarg':
      return Math.max(...['targetList', 'valuesLists', 'larg', 'rarg'].map((slot) => sizeOf(node[slot], facts)))
    case 'SubLink':
      return node['subLinkType'] === 'ARRAY_SUBLINK' ? arraySize(node, facts) : sizeOf(node['subselect'], facts)
    case 'A_ArrayExpr':
      return sizeIn(node, facts) + ((node['elements'] ?? []) as unknown[]).length
    case 'TypeCast':
      return castSize(node, facts)
    case 'FuncCall':
      return callSize(node, facts)
    default:
      return sizeIn(node, facts)
  }
}

/** The size of a node that has been looked at, or of a list. */
export function sizeOf(value: unknown, { sizes }: SizeFacts): number {
  return typeof value === 'object' && value !== null ? (sizes.get(value) ?? 0) : 0
}

function sizeIn(node: Tree, facts: SizeFacts): number {
  return Object.values(node).reduce<number>((sum, value) => sum + sizeOf(value, facts), 0)
}

/** `ARRAY(SELECT …)` takes together what a query gives. */
function arraySize(link: Tree, facts: SizeFacts): number {
  const { SelectStmt: select } = (link['subselect'] ?? {}) as { SelectStmt?: object }
  const each = sizeOf(link['subselect'], facts)
  return aggregatedSize(each, { rows: facts.rows.givenBy(select ?? {}), least: 1, facts })
}

/** The size of many values together. The rows that a statement makes by itself can be counted; those of tables are there. */
function aggregatedSize(
  each: number,
  { rows, least, facts }: { rows: number; least: number; facts: SizeFacts },
): number {
  if (rows > 1) return rows * Math.max(each, least)
  return each > MAX_AGGREGATED_CHARACTERS ? Infinity : Math.max(each, facts.sizeOfTables)
}

function castSize(node: Tree, facts: SizeFacts): number {
  const type = (node['typeName'] ?? {}) as { names?: unknown; typmods?: unknown[] }
  if (type.typmods === undefined || !PADDED_TYPES.has(lastName(type.names))) return sizeOf(node['arg'], facts)
  return countOf(type.typmods[0], facts)
}

function callSize(call: Tree, facts: SizeFacts): number {
  const args = (call['args'] ?? []) as unknown[]
  const [first, second, third] = args.map((argument) => sizeOf(argument, facts))
  const all = sizeOf(args, facts)
  const name = lastName(call['funcname'])
  if (AGGREGATES.has(name)) {
    const least = isConstant(args[0]) || /^(?:array|jsonb?)_agg/.test(name) ? 1 : AGGREGATED_CHARACTERS
    return aggregatedSize(all, { rows: facts.rows.takenBy(call), least, facts })
  }
  switch (name) {
    case 'repeat':
      return Math.max(first ?? 0, isConstant(args[0]) ? 0 : COLUMN_CHARACTERS) * countOf(args[1], facts)
    case 'lpad':
    case 'rpad':
      return countOf(args[1], facts)
    case 'array_fill':
      return Math.max(first ?? 0, 1) * filledBy(args[1], facts)
    case 'format':
      return all + widthsIn(textOf(args[0], facts))
    case 'replace':
    case 'regexp_replace':
      return Math.max(first ?? 0, isConstant(args[0]) ? 0 : COLUMN_CHARACTERS) * Math.max(third ?? 0, 1) + (second ?? 0)
    case 'left':
    case 'right':
      return Math.min(first ?? 0, countOf(args[1], facts))
    case 'substr':
    case 'substring':
      return args.length < 3 ? all : Math.min(first ?? 0, countOf(args[2], facts))
    default:
      return all
  }
}

/** The text of a constant or of a parameter; undefined for anything else. */
function textOf(value: unknown, facts?: SizeFacts): string | undefined {
  const { A_Const: constant, ParamRef: param, sval, number } = (value ?? {}) as Tree
  if (constant !== undefined) return textOf(constant)
  if (sval !== undefined) return (sval as { sval?: string }).sval ?? ''
  const given = facts?.params[Number((param as Tree | undefined)?.['number'] ?? number ?? 0) - 1]
  return typeof given === 'string' ? given : undefined
}

function isConstant(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'A_Const' in value
}

/** A number that is written, or bounded by `least(…)`; Infinity for one that is computed. A negative one asks for what is left of a text. */
function countOf(value: unknown, facts: SizeFacts): number {
  const { A_Const: constant, ParamRef: param, MinMaxExpr: bounds } = (value ?? {}) as Record<string, Tree | undefined>
  if (constant !== undefined && 'ival' in constant) return (constant['ival'] as { ival?: number }).ival ?? 0
  if (bounds?.['op'] === 'IS_LEAST')
    return Math.min(...(bounds['args'] as unknown[]).map((argument) => countOf(argument, facts)))
  const given = param === undefined ? undefined : facts.params[Number(param['number']) - 1]
  const count = given === undefined || given === null ? Number.NaN : Number(given)
  return count >= 0 ? count : Infinity
}

function filledBy(lengths: unknown, facts: SizeFacts): number {
  const { elements = [] } = ((lengths as Tree | undefined)?.['A_ArrayExpr'] ?? {}) as { elements?: unknown[] }
  return elements.reduce<number>((product, element) => product * countOf(element, facts), 1)
}

/** What the widths of a format add; Infinity when they are arguments, or the format is none that can be seen. */
function widthsIn(format: string | undefined): number {
  if (format === undefined) return Infinity
  const fields = format.replaceAll('%%', '').match(/%(?:\d+\$)?-?(?:\*|\d+)/g) ?? []
  return fields.reduce((sum, field) => sum + (field.endsWith('*') ? Infinity : Number(/\d+$/.exec(field)?.[0] ?? 0)), 0)
}

import { sizeOf, type SizeFacts } from './built-size.ts'
import { lastName } from './parts.ts'
import type { Tree } from '../parse.ts'

/** The columns of a query: what they are called and how much text each builds. */
export type Columns = readonly (readonly [name: string, size: number])[]

type Facts = SizeFacts & { columns: Map<object, Columns> }
type Strings = { String?: { sval?: string } }[] | undefined

/** The names of columns and tables that stand for what a node builds, each with its size. The nodes within it have been asked before. */
export function namedBy(key: string, node: Tree, facts: Facts): Columns {
  const size = facts.sizes.get(node) ?? 0
  if (key === 'SelectStmt' || key === 'larg' || key === 'rarg') {
    const columns = columnsOf(node, facts)
    facts.columns.set(node, columns)
    return columns
  }
  if (key === 'CommonTableExpr')
    return [
      [String(node['ctename']), size],
      ...renamed(node['aliascolnames'] as Strings, node['ctequery'], size, facts),
    ]
  const { aliasname, colnames } = (node['alias'] ?? {}) as { aliasname?: string; colnames?: Strings }
  const named: Columns = [
    ...(aliasname === undefined ? [] : [[aliasname, size] as const]),
    ...renamed(colnames, node['subquery'], size, facts),
  ]
  if (key !== 'RangeFunction') return named
  return [...named, ...[...definedIn(node), ...functionsIn(node)].map((name) => [name, size] as const)]
}

function columnsOf(select: Tree, { columns, ...facts }: Facts): Columns {
  const {
    targetList = [],
    valuesLists = [],
    larg,
    rarg,
  } = select as { [slot: string]: unknown } & {
    targetList?: { ResTarget?: Tree }[]
    valuesLists?: { List?: { items?: unknown[] } }[]
    larg?: Tree
    rarg?: Tree
  }
  if (larg !== undefined && rarg !== undefined) {
    const others = columns.get(rarg) ?? []
    return (columns.get(larg) ?? []).map(([name, size], index) => [name, Math.max(size, others[index]?.[1] ?? 0)])
  }
  if (valuesLists.length === 0)
    return targetList.map(({ ResTarget: target = {} }) => [
      (target['name'] as string | undefined) ?? ownName(target['val']),
      sizeOf(target['val'], facts),
    ])
  const rows = valuesLists.map(({ List: list }) => (list?.items ?? []).map((item) => sizeOf(item, facts)))
  return (rows[0] ?? []).map((_, index) => [
    `column${index + 1}`,
    rows.reduce((most, row) => Math.max(most, row[index] ?? 0), 0),
  ])
}

/** The names given to the columns of a query, by their place; where a star hides the places each may be any. */
function renamed(names: Strings, query: unknown, size: number, { columns }: Facts): Columns {
  const select = (query as { SelectStmt?: object } | undefined)?.SelectStmt
  const sizes = select === undefined ? undefined : columns.get(select)
  const isPlaced = sizes !== undefined && sizes.every(([name]) => name !== '')
  return (names ?? []).map(({ String: name }, index) => [name?.sval ?? '', isPlaced ? (sizes[index]?.[1] ?? 0) : size])
}

/** What PostgreSQL calls a column that was not given a name; empty for a star and for what cannot be called. */
function ownName(value: unknown): string {
  const { ColumnRef: column, FuncCall: call, TypeCast: cast } = (value ?? {}) as Record<string, Tree | undefined>
  if (cast !== undefined) return ownName(cast['arg']) || lastName((cast['typeName'] as Tree)['names'])
  const isStar = ((column?.['fields'] ?? []) as object[]).some((field) => 'A_Star' in field)
  return isStar ? '' : lastName(column?.['fields'] ?? call?.['funcname']) || '?column?'
}

/** The columns that a function was told to have. */
function definedIn(node: Tree): string[] {
  const columns = (node['coldeflist'] ?? []) as { ColumnDef?: { colname?: string } }[]
  return columns.map(({ ColumnDef: column }) => column?.colname ?? '')
}

/** A table that is a function is called like it. */
function functionsIn(node: Tree): string[] {
  const lists = (node['functions'] ?? []) as { List?: { items?: { FuncCall?: Tree }[] } }[]
  return lists.flatMap(({ List: list }) =>
    (list?.items ?? []).map(({ FuncCall: call }) => lastName(call?.['funcname'])),
  )
}

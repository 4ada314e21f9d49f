import type { Parameter } from '../../../database.ts'
import { RefusedStatementError } from '../../../errors.ts'
import { builtSize, sizeOf, type SizeFacts } from './built-size.ts'
import {
  AGGREGATES,
  MAX_AGGREGATED_CHARACTERS,
  MAX_BUILT_CHARACTERS,
  MAX_PAIRED,
  MAX_SCANNED_CHARACTERS,
  PAIRING_FUNCTIONS,
  PAIRING_OPERATORS,
  PASSING_FUNCTIONS,
  SCANNING_FUNCTIONS,
  SCANNING_OPERATORS,
  SCANNING_TYPES,
  SIZE_OF_TABLES,
} from './long-texts.ts'
import { assertFewCopies } from './copies.ts'
import { type Columns, namedBy } from './named-sizes.ts'
import type { ParsedStatement, Tree } from '../parse.ts'
import { lastName, namesIn, type Part, partsOf } from './parts.ts'
import { countRows } from './row-counts.ts'

/** How often a statement is gone through, so that a name that stands for a column that stands for another gets its size. */
const MAX_PASSES = 16
/** A long one is gone through less often. */
const MIN_PASSES = 4
const MAX_PASSED_PARTS = 500_000
const MAX_JOINED_DEPTH = 6
/** Functions that put their texts together. One whose length is computed, as that of a bar in a chart, may be put to others. */
const JOINING = /^(?:concat|concat_ws|array_to_string)$/
/** What has grown so much more in the second half of the passes grows with its own size; what repeats itself adds as much each time. */
const STEEP_GROWTH = 3

/**
 * Refuses a statement that builds long texts or arrays and works on them. PostgreSQL looks for no interrupt within a function, so neither a time
 * limit nor the end of the session stops one that is given a gigabyte, that is asked to pad to one, or that compares each part of one long value
 * with each of another. What stands in tables is not judged, but for pairs of values that are each put together from many rows.
 */
export function assertBounded({ tree, isWrite }: ParsedStatement, params: readonly Parameter[]): void {
  const parts = partsOf(tree)
  assertFewCopies(parts)
  const rows = countRows(parts, params)
  const facts = measureAll(parts, { params, rows, sizeOfTables: 0 })
  for (const { key, node } of parts) if (!Array.isArray(node)) assertNode(key, node, { ...facts, isWrite })
  if (!parts.some(isPutTogether)) return
  const paired = measureAll(parts, { params, rows, sizeOfTables: SIZE_OF_TABLES })
  for (const { key, node } of parts) if (!Array.isArray(node)) assertPair(key, node, paired)
}

function measureAll(parts: readonly Part[], known: Pick<SizeFacts, 'params' | 'rows' | 'sizeOfTables'>): SizeFacts {
  const sizes = new Map<object, number>()
  const names = new Map<string, number>()
  const facts = { ...known, sizes, names, columns: new Map<object, Columns>() }
  const maxPasses = Math.max(MIN_PASSES, Math.min(MAX_PASSES, Math.floor(MAX_PASSED_PARTS / parts.length)))
  let atStart: ReadonlyMap<string, number> = names
  let atHalf: ReadonlyMap<string, number> = names
  const settled = new Set<string>()
  for (let pass = 0, isGrowing = true; isGrowing && pass <= maxPasses * 2; pass++) {
    isGrowing = false
    // So many names stand for one another that their sizes do not come to rest.
    if (pass === maxPasses * 2) for (const name of names.keys()) names.set(name, Infinity)
    // Each part comes after what holds it, so that from the end each finds the sizes of its own parts.
    for (const { key, node } of parts.toReversed()) {
      const size = measure(key, node, facts)
      sizes.set(node, size)
      if (Array.isArray(node)) continue
      for (const [name, built] of namedBy(key, node, facts)) {
        const before = names.get(name) ?? 0
        if (before >= built || (settled.has(name) && built !== Infinity)) continue
        const isLate = pass >= maxPasses
        const steps = [atStart, atHalf].map((then) => then.get(name) ?? 0) as [number, number]
        if (isLate) settled.add(name)
        names.set(name, isLate && isSteep(steps[0], steps[1], built) ? Infinity : built)
        isGrowing = true
      }
    }
    if (pass === 1) atStart = new Map(names)
    if (pass === Math.floor(maxPasses / 2)) atHalf = new Map(names)
  }
  return facts
}

function isSteep(start: number, half: number, end: number): boolean {
  return end - half > STEEP_GROWTH * Math.max(1, half - start)
}

function isPutTogether({ key, node }: Part): boolean {
  if (key === 'SubLink') return (node as Tree)['subLinkType'] === 'ARRAY_SUBLINK'
  return key === 'FuncCall' && AGGREGATES.has(lastName((node as Tree)['funcname']))
}

function measure(key: string, node: Tree | unknown[], facts: SizeFacts): number {
  if (!Array.isArray(node)) return builtSize(key, node, facts)
  return node.reduce<number>((sum, item) => sum + sizeOf(item, facts), 0)
}

function assertNode(key: string, node: Tree, facts: SizeFacts & { isWrite: boolean }): void {
  const judge = (what: string, values: unknown[], most: number) => {
    const size = values.reduce<number>((sum, value) => sum + sizeOf(value, facts), 0)
    if (size > most) throw new RefusedStatementError(refusalOf(what, size, most))
  }
  if (key === 'FuncCall') {
    const name = lastName(node['funcname'])
    const args = (node['args'] ?? []) as Tree[]
    if (AGGREGATES.has(name)) judge(`${name}() puts together`, args, MAX_AGGREGATED_CHARACTERS)
    else if (/^(?:[lr]pad|format)$/.test(name)) judge(`${name}() makes`, [node], MAX_BUILT_CHARACTERS)
    else if (JOINING.test(name))
      judge(`${name}() makes`, Number.isFinite(sizeOf(node, facts)) ? [node] : [], MAX_BUILT_CHARACTERS)
    else if (isScanning(name, args)) judge(`${name}() works on`, args, MAX_SCANNED_CHARACTERS)
    else if (!PASSING_FUNCTIONS.has(name)) judge(`${name}() works on`, args.filter(isBuilt), MAX_BUILT_CHARACTERS)
  }
  if (key === 'A_Expr') {
    const name = lastName(node['name'])
    const sides = [node['lexpr'], node['rexpr']]
    if (SCANNING_OPERATORS.has(name)) judge(`The operator ${name} works on`, sides, MAX_SCANNED_CHARACTERS)
    else if (name === '||')
      judge('The operator || makes', doublesItself(sides, facts) ? [node] : [], MAX_BUILT_CHARACTERS)
    else judge(`The operator ${name} works on`, sides.filter(isBuilt), MAX_BUILT_CHARACTERS)
  }
  if (key === 'TypeCast') {
    const type = lastName((node['typeName'] as Tree | undefined)?.['names'])
    const most = SCANNING_TYPES.has(type) ? MAX_SCANNED_CHARACTERS : MAX_BUILT_CHARACTERS
    judge(`The cast to ${type} works on`, [node['arg']].filter(isBuilt), most)
    judge(
      `The cast to ${type} makes`,
      [node].filter(({ arg }) => isBuilt(arg)),
      MAX_BUILT_CHARACTERS,
    )
  }
  if (key === 'ResTarget' && facts.isWrite)
    judge('The change stores', [node['val']].filter(isBuilt), MAX_BUILT_CHARACTERS)
}

/** Whether a column of unknown length is put to itself: `x || x` of a recursion has a gigabyte after thirty rounds. */
function doublesItself(sides: readonly unknown[], facts: SizeFacts): boolean {
  const [left = [], right = []] = sides.map((side) => endlessColumns(side, facts))
  return left.some((name) => right.includes(name))
}

/** The columns of unknown length that `||` puts together, in the parts that stand nearest. */
function endlessColumns(side: unknown, facts: SizeFacts, depth = MAX_JOINED_DEPTH): string[] {
  const { ColumnRef: column, A_Expr: joined } = (side ?? {}) as { ColumnRef?: Tree; A_Expr?: Tree }
  if (column) return sizeOf(side, facts) === Infinity ? namesIn(column['fields']).slice(-1) : []
  if (!joined || depth === 0 || lastName(joined['name']) !== '||') return []
  return [joined['lexpr'], joined['rexpr']].flatMap((each) => endlessColumns(each, facts, depth - 1))
}

/** Refuses to compare the parts of two values with each other when both are put together from many rows. */
function assertPair(key: string, node: Tree, facts: SizeFacts): void {
  const name = lastName(node[key === 'FuncCall' ? 'funcname' : 'name'])
  const args = (node['args'] ?? []) as Tree[]
  const isOperator = key === 'A_Expr' && PAIRING_OPERATORS.has(name)
  if (!isOperator && !(key === 'FuncCall' && (PAIRING_FUNCTIONS.has(name) || isScanning(name, args)))) return
  const values = isOperator ? [node['lexpr'], node['rexpr']] : args
  const [most = 0, next = 0] = values.map((value) => sizeOf(value, facts)).toSorted((one, other) => other - one)
  if (next === 0 || most * next <= MAX_PAIRED) return
  throw new RefusedStatementError(
    `${isOperator ? `The operator ${name}` : `${name}()`} would compare each part of one value with each part of another, and both are put ` +
      'together from many rows; PostgreSQL cannot be stopped in the middle of that. Compare the rows themselves, with a join, IN or EXISTS.',
  )
}

/** With a number, `substring` takes a part by its place; else it looks for a pattern. */
function isScanning(name: string, args: readonly Tree[]): boolean {
  if (name !== 'substring' || args.length > 2) return SCANNING_FUNCTIONS.has(name)
  const place = args[1]?.['A_Const'] as Tree | undefined
  return place === undefined || !('ival' in place)
}

/** A parameter by itself was sent, and is no longer than a message may be. */
function isBuilt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return !('ParamRef' in value) && !('TypeCast' in value && !isBuilt((value.TypeCast as Tree)['arg']))
}

function refusalOf(what: string, size: number, most: number): string {
  const length = Number.isFinite(size) ? `${size} characters of text` : 'a text of unknown length'
  return (
    `${what} ${length} that the statement builds; the limit is ${most}, because PostgreSQL cannot be stopped in the middle of that. ` +
    'Build less, with lengths written as numbers or as least(…, 1000), or take a part with left(…, 1000).'
  )
}

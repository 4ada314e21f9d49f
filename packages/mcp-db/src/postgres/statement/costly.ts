import { RefusedStatementError } from '../../errors.ts'

type Tree = Record<string, unknown>

/** What XPath walks without an end in sight. One `//` is a walk over the document; several in each other multiply. */
const STEEP_PATH = /\/\/[^]*\/\/|::|\[[^\]]*\[/
const MAX_PATH_CHARACTERS = 200
const MAX_FILLED = 1_000_000

/**
 * Refuses what PostgreSQL computes without looking for an interrupt, so that neither a time limit nor the end of the session stops it,
 * where it can be seen to be large: arrays that are filled, and XPath, which a library runs. XMLPARSE expands entities.
 */
export function assertStoppable(key: string, node: Tree): void {
  if (key === 'XmlExpr' && node['op'] === 'IS_XMLPARSE')
    throw new RefusedStatementError('XMLPARSE is not allowed. Cast the text to xml.')
  if (key === 'RangeTableFunc') assertPath(node['rowexpr'] as Tree)
  if (key === 'RangeTableFuncCol' && 'colexpr' in node) assertPath(node['colexpr'] as Tree)
  if (key === 'FuncCall' && isArrayFill(node)) assertSmallFill(node)
}

function assertPath(path: Tree): void {
  const constant = path['A_Const'] as { sval?: { sval?: string } } | undefined
  const text = constant?.sval === undefined ? undefined : (constant.sval.sval ?? '')
  if (text !== undefined && text.length <= MAX_PATH_CHARACTERS && !STEEP_PATH.test(text)) return
  throw new RefusedStatementError(
    `The paths of XMLTABLE must be constants of at most ${MAX_PATH_CHARACTERS} characters with at most one // and no axes.`,
  )
}

function isArrayFill(call: Tree): boolean {
  const name = call['funcname'] as { String?: { sval?: string } }[]
  return name.at(-1)?.String?.sval === 'array_fill'
}

function assertSmallFill(call: Tree): void {
  const [, lengths] = call['args'] as (Tree | undefined)[]
  const { elements = [] } = (lengths?.['A_ArrayExpr'] ?? {}) as { elements?: Tree[] }
  const counts = elements.map((element) => (element['A_Const'] as { ival?: { ival?: number } } | undefined)?.ival?.ival)
  if (counts.length > 0 && counts.reduce<number>((product, count) => product * (count ?? Infinity), 1) <= MAX_FILLED)
    return
  throw new RefusedStatementError(
    `The lengths of array_fill() must be written as ARRAY[…] of constants, for at most ${MAX_FILLED} elements.`,
  )
}

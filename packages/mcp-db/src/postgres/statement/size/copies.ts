import { RefusedStatementError } from '../../../errors.ts'
import type { Tree } from '../parse.ts'
import type { Part } from './parts.ts'

const MAX_COPIES = 1_000

/**
 * Refuses a statement whose common table expressions are NOT MATERIALIZED and so often named in one another that the planner, which puts a copy
 * of the query in each place and looks for no interrupt meanwhile, would never come to its end.
 */
export function assertFewCopies(parts: readonly Part[]): void {
  const copied = parts.filter(({ node }) => (node as Tree)['ctematerialized'] === 'CTEMaterializeNever')
  if (copied.length === 0) return
  const names = new Set(copied.map(({ node }) => String((node as Tree)['ctename'])))
  const owners = new Map<object, string>()
  const uses: [owner: string, name: string][] = []
  for (const { node, scope } of parts) {
    const owner = scope === undefined ? '' : (owners.get(scope) ?? '')
    const { ctename, ctequery, relname } = node as {
      ctename?: string
      ctequery?: { SelectStmt?: object }
      relname?: string
    }
    if (ctename !== undefined && ctequery?.SelectStmt !== undefined)
      owners.set(ctequery.SelectStmt, names.has(ctename) ? ctename : '')
    else if (!owners.has(node)) owners.set(node, owner)
    if (relname !== undefined && names.has(relname)) uses.push([owner, relname])
  }
  let copies = new Map<string, number>([['', 1]])
  for (let depth = 0; depth <= copied.length; depth++) {
    const next = new Map<string, number>([['', 1]])
    for (const [owner, name] of uses) next.set(name, (next.get(name) ?? 0) + (copies.get(owner) ?? 0))
    copies = next
    if (Math.max(...copies.values()) <= MAX_COPIES) continue
    throw new RefusedStatementError(
      `The statement stands for more than ${MAX_COPIES} copies of a query that is NOT MATERIALIZED. Leave that out, or name it less often.`,
    )
  }
}

import type { Tree } from '../parse.ts'

/** A node or a list of a statement's tree. */
export interface Part {
  /** The kind of the node, or the slot that holds it. */
  key: string
  node: Tree | unknown[]
  /** The query that it stands in; undefined at the top. */
  scope: object | undefined
}

/** Each node and list of a tree, after what holds it; with a stack of its own, since a statement can be nested deeper than a program may. */
export function partsOf(root: Tree): Part[] {
  const parts: Part[] = []
  const stack: [key: string, value: unknown, scope: object | undefined][] = [['', root, undefined]]
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [key, value, scope] = entry
    if (typeof value !== 'object' || value === null) continue
    parts.push({ key, node: value as Tree | unknown[], scope })
    const inner = isQuery(key, value) ? value : scope
    if (Array.isArray(value)) for (const item of value) stack.push(['', item, inner])
    else for (const [slot, held] of Object.entries(value)) stack.push([slot, held, inner])
  }
  return parts
}

/** The name of the function, operator or type that a node writes. */
export function lastName(names: unknown): string {
  return namesIn(names).at(-1) ?? ''
}

/** The words of a name. */
export function namesIn(names: unknown): string[] {
  if (!Array.isArray(names)) return []
  return names.flatMap((name: { String?: { sval?: string } }) =>
    name.String === undefined ? [] : [name.String.sval ?? ''],
  )
}

function isQuery(key: string, value: object): boolean {
  return key === 'SelectStmt' || ((key === 'larg' || key === 'rarg') && 'op' in value)
}

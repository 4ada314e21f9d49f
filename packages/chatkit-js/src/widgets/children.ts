import type { WidgetNode } from '@frontdesk/chatkit'

/** The children of a node, which may be one, several or none. */
export function childrenOf({ children }: WidgetNode): WidgetNode[] {
  if (children === undefined || children === null) return []
  return (Array.isArray(children) ? children : [children]).filter(
    (child) => typeof child === 'object' && child !== null,
  )
}

export function keyOf(node: WidgetNode, index: number): string {
  return node.key ?? node.id ?? `${node.type}-${index}`
}

import { createContext, use } from 'react'
import type { ComponentType } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { childrenOf, keyOf } from '../children.ts'

/** What draws a component of any kind. In a context, since the components that it draws have children of any kind themselves. */
export const NodeViewContext = createContext<ComponentType<{ node: WidgetNode }>>(() => null)

export function NodeList({ parent }: { parent: WidgetNode }) {
  const NodeView = use(NodeViewContext)
  return childrenOf(parent).map((node, index) => <NodeView key={keyOf(node, index)} node={node} />)
}

import type { WidgetNode } from '../widget.ts'

/** A component whose `value` grows by deltas while it is written. Only these two stream; deltas also need an `id` to name it by. */
export interface StreamingText extends WidgetNode {
  type: 'Text' | 'Markdown'
  value: string
}

export function isStreamingText(node: WidgetNode): node is StreamingText {
  return (node.type === 'Text' || node.type === 'Markdown') && typeof node['value'] === 'string'
}

/** The children of a node in order, whether it holds a list, a single one or none. */
export function childrenOf(node: WidgetNode): WidgetNode[] {
  if (Array.isArray(node.children)) return node.children
  return node.children ? [node.children] : []
}

import type { ThreadItemUpdate } from '../update.ts'
import type { WidgetNode, WidgetRoot } from '../widget.ts'
import { isStreamingText } from './node.ts'

/**
 * The tree after an update, as the page shows it; the one given is not changed, and is returned when the update is not of a widget or names a
 * component that it does not have. Deltas are appended to the first `Text` or `Markdown` with that id. The inverse of {@link diffWidget}.
 */
export function applyWidgetUpdate(root: WidgetRoot, update: ThreadItemUpdate): WidgetRoot {
  switch (update.type) {
    case 'widget.root.updated':
      return update.widget
    case 'widget.streaming_text.value_delta':
      return asRoot(
        root,
        replaceFirst(root, (node) => appended(node, update.component_id, update.delta)),
      )
    case 'widget.component.updated':
      return asRoot(
        root,
        replaceFirst(root, (node) => (node.id === update.component_id ? update.component : undefined)),
      )
    default:
      return root
  }
}

function appended(node: WidgetNode, id: string, delta: string): WidgetNode | undefined {
  return node.id === id && isStreamingText(node) ? { ...node, value: node.value + delta } : undefined
}

/** The tree with the first node, in order, for which `replace` gives another one; undefined when it does so for none. */
function replaceFirst(node: WidgetNode, replace: (node: WidgetNode) => WidgetNode | undefined): WidgetNode | undefined {
  const replacement = replace(node)
  if (replacement) return replacement
  if (!Array.isArray(node.children)) {
    const child = node.children && replaceFirst(node.children, replace)
    return child ? { ...node, children: child } : undefined
  }
  for (const [index, child] of node.children.entries()) {
    const other = replaceFirst(child, replace)
    if (other) return { ...node, children: node.children.with(index, other) }
  }
  return undefined
}

/** A component that is no root cannot take the place of one. */
function asRoot(root: WidgetRoot, replaced: WidgetNode | undefined): WidgetRoot {
  return replaced && isRoot(replaced) ? replaced : root
}

function isRoot(node: WidgetNode): node is WidgetRoot {
  return node.type === 'Card' || node.type === 'ListView' || node.type === 'Basic'
}

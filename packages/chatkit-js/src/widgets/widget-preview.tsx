import type { WidgetRoot } from '@frontdesk/chatkit'
import { NodeViewContext } from './components/node-list.tsx'
import { NodeView } from './components/node-view.tsx'

/** A widget to look at: nothing in it acts. */
export function WidgetPreview({ node }: { node: WidgetRoot }) {
  return (
    <NodeViewContext value={NodeView}>
      <NodeView node={node} />
    </NodeViewContext>
  )
}

import type { WidgetNode } from '@frontdesk/chatkit'
import { NodeList } from '../components/node-list.tsx'
import { boxStyle } from '../style/box-style.ts'

/** A root without a frame. */
export function Basic({ node }: { node: WidgetNode }) {
  const isRow = node['direction'] === 'row'
  return (
    <div
      className={isRow ? 'widget-row' : 'widget-col'}
      style={boxStyle(node, isRow ? 'row' : 'column')}
      data-theme={node['theme']}
    >
      <NodeList parent={node} />
    </div>
  )
}

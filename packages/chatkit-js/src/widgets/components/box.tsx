import type { WidgetNode } from '@frontdesk/chatkit'
import { toColor } from '../style/colors.ts'
import { boxStyle, toDistance, toSize } from '../style/box-style.ts'
import { NodeList } from './node-list.tsx'

/** Box, Row and Col. */
export function Box({ node }: { node: WidgetNode }) {
  const isRow = node.type === 'Row' || (node.type === 'Box' && node['direction'] === 'row')
  return (
    <div className={isRow ? 'widget-row' : 'widget-col'} style={boxStyle(node, isRow ? 'row' : 'column')}>
      <NodeList parent={node} />
    </div>
  )
}

export function Spacer({ node }: { node: WidgetNode }) {
  return <div className="widget-spacer" style={{ flexBasis: toSize(node['minSize']) }} />
}

export function Divider({ node }: { node: WidgetNode }) {
  return (
    <hr
      className={node['flush'] === true ? 'widget-divider widget-flush' : 'widget-divider'}
      style={{
        borderBlockStartColor: toColor(node['color']),
        borderBlockStartWidth: toSize(node['size']),
        marginBlock: toDistance(node['spacing']),
      }}
    />
  )
}

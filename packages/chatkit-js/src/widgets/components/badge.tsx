import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { toColor } from '../style/colors.ts'
import { textOf } from '../text-of.ts'

export function Badge({ node }: { node: WidgetNode }) {
  return (
    <span
      className="widget-badge"
      data-variant={node['variant'] ?? 'soft'}
      data-size={node['size'] ?? 'sm'}
      data-pill={node['pill'] === true}
      style={{ '--tone': toColor(node['color'] ?? 'secondary') } as CSSProperties}
    >
      {textOf(node, 'label')}
    </span>
  )
}

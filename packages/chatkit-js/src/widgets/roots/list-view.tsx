import { useState } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { childrenOf, keyOf } from '../children.ts'
import { NodeList } from '../components/node-list.tsx'
import { useAction } from '../components/use-action.ts'
import { boxStyle } from '../style/box-style.ts'
import { StatusLine } from './status-line.tsx'

/** How many rows `limit: "auto"` shows at first. */
const AUTO_LIMIT = 5

/** Rows, of which some can be clicked. */
export function ListView({ node }: { node: WidgetNode }) {
  const text = useText()
  const [isWhole, setWhole] = useState(false)
  const rows = childrenOf(node)
  const limit = typeof node['limit'] === 'number' ? node['limit'] : node['limit'] === 'auto' ? AUTO_LIMIT : rows.length
  const shown = isWhole ? rows : rows.slice(0, limit)
  return (
    <div
      role="group"
      className="widget-card widget-list"
      data-size="md"
      data-theme={node['theme']}
      aria-label={text('widget')}
    >
      <StatusLine status={node['status']} />
      <ul>
        {shown.map((row, index) => (
          <li key={keyOf(row, index)}>
            <ListRow node={row} />
          </li>
        ))}
      </ul>
      {shown.length < rows.length && (
        <button type="button" className="fold widget-unfold" onClick={() => setWhole(true)}>
          {text('showMore')}
        </button>
      )}
    </div>
  )
}

function ListRow({ node }: { node: WidgetNode }) {
  const action = useAction(node['onClickAction'])
  const style = boxStyle(node, 'row')
  if (!action.isThere) {
    return (
      <div className="widget-list-row" style={style}>
        <NodeList parent={node} />
      </div>
    )
  }
  return (
    <button
      type="button"
      className="widget-list-row"
      style={style}
      disabled={action.isDisabled}
      aria-busy={action.isLoading}
      onClick={() => void action.run()}
    >
      <NodeList parent={node} />
    </button>
  )
}

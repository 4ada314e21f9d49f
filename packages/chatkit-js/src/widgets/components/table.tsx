import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { childrenOf, keyOf } from '../children.ts'
import { toSides, toSize } from '../style/box-style.ts'
import { NodeList } from './node-list.tsx'
import { textOf } from '../text-of.ts'

const WIDTHS: Record<string, string> = { xs: '4rem', sm: '6rem', md: '9rem', lg: '14rem', xl: '20rem' }

export function Table({ node }: { node: WidgetNode }) {
  const rows = childrenOf(node)
  const head = rows.filter((row) => row['header'] === true)
  const body = rows.filter((row) => row['header'] !== true)
  return (
    <div className="table-scroller" tabIndex={0} role="group">
      <table>
        {head.length > 0 && (
          <thead>
            {head.map((row, index) => (
              <Row key={keyOf(row, index)} node={row} Cell="th" />
            ))}
          </thead>
        )}
        <tbody>
          {body.map((row, index) => (
            <Row key={keyOf(row, index)} node={row} Cell="td" />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ node, Cell }: { node: WidgetNode; Cell: 'th' | 'td' }) {
  return (
    <tr>
      {childrenOf(node).map((cell, index) => (
        <Cell
          key={keyOf(cell, index)}
          {...(Cell === 'th' && { scope: 'col' })}
          colSpan={numberOf(cell['colSpan'])}
          rowSpan={numberOf(cell['rowSpan'])}
          style={{
            inlineSize: toSize(cell['width']) ?? WIDTHS[textOf(cell, 'colSize')],
            padding: toSides(cell['padding']),
            textAlign: cell['align'] as CSSProperties['textAlign'],
            verticalAlign: { start: 'top', center: 'middle', end: 'bottom' }[textOf(cell, 'vAlign')],
          }}
        >
          <NodeList parent={cell} />
        </Cell>
      ))}
    </tr>
  )
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

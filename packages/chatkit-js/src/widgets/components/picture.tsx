import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { blockStyle } from '../style/box-style.ts'
import { textOf } from '../text-of.ts'

/** An image of a widget. Widgets are made by the server and not by the model, so it is shown wherever it comes from. */
export function Picture({ node }: { node: WidgetNode }) {
  const src = textOf(node, 'src')
  if (!/^(https?:|data:image\/|blob:|\/(?!\/)|\.)/i.test(src)) return null
  return (
    <img
      className="widget-image"
      data-frame={node['frame'] === true}
      data-flush={node['flush'] === true}
      src={src}
      alt={textOf(node, 'alt')}
      loading="lazy"
      referrerPolicy="no-referrer"
      style={{
        ...blockStyle(node),
        objectFit: node['fit'] as CSSProperties['objectFit'],
        objectPosition: textOf(node, 'position') || undefined,
      }}
    />
  )
}

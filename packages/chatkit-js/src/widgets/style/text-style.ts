import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { toColor } from './colors.ts'
import { textOf } from '../text-of.ts'

const TEXT: Record<string, string> = {
  xs: 'var(--size-xs)',
  sm: 'var(--size-sm)',
  md: 'var(--size)',
  lg: 'var(--size-lg)',
  xl: 'var(--size-xl)',
}
const TITLE: Record<string, string> = {
  sm: 'var(--size)',
  md: 'var(--size-lg)',
  lg: 'var(--size-xl)',
  xl: 'var(--size-2xl)',
  '2xl': 'var(--size-2xl)',
  '3xl': 'var(--size-3xl)',
  '4xl': 'calc(var(--size-3xl) * 1.2)',
  '5xl': 'calc(var(--size-3xl) * 1.5)',
}
const CAPTION: Record<string, string> = {
  sm: 'calc(var(--size-xs) * 0.92)',
  md: 'var(--size-xs)',
  lg: 'var(--size-sm)',
}
const WEIGHTS: Record<string, number> = { normal: 400, medium: 500, semibold: 600, bold: 700 }

export function textStyle(node: WidgetNode): CSSProperties {
  const scale = node.type === 'Title' ? TITLE : node.type === 'Caption' ? CAPTION : TEXT
  const { truncate, maxLines, minLines, italic, lineThrough } = node
  return {
    // A text of no size of its own is as large as what it stands in, such as a table.
    fontSize: scale[textOf(node, 'size') || (scale === TEXT ? '' : 'md')],
    fontWeight: WEIGHTS[textOf(node, 'weight')],
    color: toColor(node['color']),
    textAlign: node['textAlign'] as CSSProperties['textAlign'],
    fontStyle: italic === true ? 'italic' : undefined,
    textDecoration: lineThrough === true ? 'line-through' : undefined,
    minBlockSize: typeof minLines === 'number' ? `${minLines}lh` : undefined,
    ...(truncate === true && { overflow: 'hidden', whiteSpace: 'nowrap', textOverflow: 'ellipsis' }),
    ...(typeof maxLines === 'number' && {
      display: '-webkit-box',
      overflow: 'hidden',
      WebkitBoxOrient: 'vertical',
      WebkitLineClamp: maxLines,
    }),
  }
}

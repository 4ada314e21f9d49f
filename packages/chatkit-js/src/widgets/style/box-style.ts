import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { toColor } from './colors.ts'
import { textOf } from '../text-of.ts'

const RADII: Record<string, string> = {
  none: '0',
  '2xs': '2px',
  xs: '4px',
  sm: '6px',
  md: '8px',
  lg: '10px',
  xl: '12px',
  '2xl': '16px',
  '3xl': '20px',
  '4xl': '24px',
  full: '999px',
  '100%': '100%',
}
const ALIGN: Record<string, string> = {
  start: 'flex-start',
  end: 'flex-end',
  center: 'center',
  baseline: 'baseline',
  stretch: 'stretch',
}
const JUSTIFY: Record<string, string> = {
  start: 'flex-start',
  end: 'flex-end',
  center: 'center',
  between: 'space-between',
  around: 'space-around',
  evenly: 'space-evenly',
  stretch: 'stretch',
}

/** Width or height: pixels, or CSS. */
export function toSize(value: unknown): string | undefined {
  if (typeof value === 'number') return `${value}px`
  return typeof value === 'string' ? value : undefined
}

/** A distance: spacing units, or CSS. */
export function toDistance(value: unknown): string | undefined {
  if (typeof value === 'number') return `calc(var(--unit) * ${value})`
  return typeof value === 'string' ? value : undefined
}

/** Padding and margin: all around, or by side; `x` and `y` stand for two sides each. */
export function toSides(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return toDistance(value)
  const { top, right, bottom, left, x, y } = value as Record<string, unknown>
  return [top ?? y, right ?? x, bottom ?? y, left ?? x].map((side) => toDistance(side) ?? '0').join(' ')
}

/** The measures of a block: what images and boxes have in common. */
export function blockStyle(node: WidgetNode): CSSProperties {
  return {
    inlineSize: toSize(node['width'] ?? node['size']),
    blockSize: toSize(node['height'] ?? node['size']),
    minInlineSize: toSize(node['minWidth'] ?? node['minSize']),
    minBlockSize: toSize(node['minHeight'] ?? node['minSize']),
    maxInlineSize: toSize(node['maxWidth'] ?? node['maxSize']) ?? '100%',
    maxBlockSize: toSize(node['maxHeight'] ?? node['maxSize']),
    aspectRatio: isTextOrNumber(node['aspectRatio']) ? node['aspectRatio'] : undefined,
    borderRadius: RADII[textOf(node, 'radius')],
    margin: toSides(node['margin']),
  }
}

/** The same with what arranges children. */
export function boxStyle(node: WidgetNode, direction: 'row' | 'column'): CSSProperties {
  return {
    ...blockStyle(node),
    flexDirection: direction,
    alignItems: ALIGN[textOf(node, 'align')],
    justifyContent: JUSTIFY[textOf(node, 'justify')],
    flexWrap: node['wrap'] as CSSProperties['flexWrap'],
    flex: isTextOrNumber(node['flex']) ? node['flex'] : undefined,
    gap: toDistance(node['gap']),
    padding: toSides(node['padding']),
    // Never `background`: an address in it would be asked.
    backgroundColor: toColor(node['background']),
    ...borderStyle(node['border']),
  }
}

function borderStyle(value: unknown): CSSProperties {
  if (typeof value === 'number' || isBorder(value)) return { border: toBorder(value) }
  if (typeof value !== 'object' || value === null) return {}
  const { top, right, bottom, left, x, y } = value as Record<string, unknown>
  return {
    borderTop: toBorder(top ?? y),
    borderRight: toBorder(right ?? x),
    borderBottom: toBorder(bottom ?? y),
    borderLeft: toBorder(left ?? x),
  }
}

function toBorder(value: unknown): string | undefined {
  if (typeof value === 'number') return `${value}px solid var(--line)`
  if (!isBorder(value)) return undefined
  return `${value.size}px ${value.style ?? 'solid'} ${toColor(value.color) ?? 'var(--line)'}`
}

function isBorder(value: unknown): value is { size: number; style?: string; color?: unknown } {
  return typeof value === 'object' && value !== null && typeof (value as { size?: unknown }).size === 'number'
}

function isTextOrNumber(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

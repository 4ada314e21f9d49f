import type { WidgetNode } from '@frontdesk/chatkit'

/** A prop that should be a text; empty where it is none. */
export function textOf(node: WidgetNode, prop: string): string {
  return toText(node[prop])
}

export function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

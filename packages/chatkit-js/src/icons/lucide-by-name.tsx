// Whoever compiles this file as a source needs the declaration too, and only a reference brings one that is no module.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./virtual-lucide-drawings.d.ts" />
import { Circle, Icon as Drawing } from 'lucide-react'
import type { IconNode } from 'lucide-react'
import { useMemo } from 'react'
import drawings from 'virtual:lucide-drawings'
import { readDrawing } from './lucide-drawing.ts'

/** Any of Lucide's icons. All of them are in this one part of the script, which is loaded when a page asks for one. */
export function LucideByName({ name, size }: { name: string; size: number }) {
  const node = useMemo(() => findDrawing(name), [name])
  if (!node) return <Circle className="icon" size={size} aria-hidden />
  return <Drawing iconNode={node} className="icon" size={size} aria-hidden />
}

/** The table is one text of lines `name=drawing`: made into objects, it would take longer to load than to search. */
function findDrawing(name: string): IconNode | undefined {
  const start = drawings.indexOf(`\n${name}=`)
  if (name === '' || /[^a-z0-9-]/.test(name) || start === -1) return undefined
  const from = start + name.length + 2
  const drawing = drawings.slice(from, drawings.indexOf('\n', from))
  // An old name leads to the new one.
  return drawing.startsWith('@') ? findDrawing(drawing.slice(1)) : readDrawing(drawing)
}

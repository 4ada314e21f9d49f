import type { IconNode } from 'lucide-react'

type Shape = IconNode[number]

/** The members of each shape, in the order in which a drawing names them. */
const MEMBERS: Record<string, readonly string[]> = {
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
  line: ['x1', 'y1', 'x2', 'y2'],
  path: ['d'],
  polygon: ['points'],
  polyline: ['points'],
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
}

/** An icon as one short line: `M1 2h3|circle;12;12;4`. A path is its `d` alone; what is rare is named: `circle;7;7;1;fill=red`. */
export function writeDrawing(node: IconNode): string {
  return node.map(writeShape).join('|')
}

function writeShape([tag, members]: Shape): string {
  const names = MEMBERS[tag]
  if (!names) throw new Error(`There is no short form of <${tag}>`)
  const values = new Map(Object.entries(members).filter(([name]) => name !== 'key') as [string, string][])
  const usual = names.map((name) => values.get(name) ?? '')
  const rare = [...values].flatMap(([name, value]) => (names.includes(name) ? [] : [`${name}=${value}`]))
  if (tag === 'path' && rare.length === 0) return usual.join('')
  return [tag, ...usual, ...rare].join(';').replace(/;+$/, '')
}

/** What {@link writeDrawing} wrote. */
export function readDrawing(text: string): IconNode {
  return text.split('|').map(readShape)
}

function readShape(text: string, index: number): Shape {
  const key = String(index)
  const [tag = '', ...values] = text.split(';')
  const names = Object.hasOwn(MEMBERS, tag) ? MEMBERS[tag] : undefined
  if (!names) return ['path', { d: text, key }]
  const members = values.flatMap((value, place): [string, string][] => {
    const name = names[place]
    if (name !== undefined) return value === '' ? [] : [[name, value]]
    const [rare = '', ...rest] = value.split('=')
    return [[rare, rest.join('=')]]
  })
  return [tag, { ...Object.fromEntries(members), key }]
}

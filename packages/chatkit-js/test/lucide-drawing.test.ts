import iconImports from 'lucide-react/dynamicIconImports'
import type { IconNode } from 'lucide-react'
import { describe, expect, it } from 'vitest'
import { readDrawing, writeDrawing } from '../src/icons/lucide-drawing.ts'

describe('the short form of an icon', () => {
  it('holds every shape of every icon of Lucide', async () => {
    for (const load of Object.values(iconImports)) {
      const { __iconData: icon } = (await load()) as unknown as { __iconData: { node: IconNode } }
      const shapes = icon.node.map(([tag, members], index) => [tag, { ...members, key: `${index}` }])
      expect(readDrawing(writeDrawing(icon.node))).toEqual(shapes)
    }
  })
})

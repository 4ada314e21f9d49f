import iconImports from 'lucide-react/dynamicIconImports'
import type { IconNode } from 'lucide-react'
import type { Plugin } from 'vite'
import { writeDrawing } from '../src/icons/lucide-drawing.ts'

const ID = 'virtual:lucide-drawings'

/** Gives the script all of Lucide's drawings as one text, half as large as the components that Lucide makes of them. */
export function lucideDrawings(): Plugin {
  return {
    name: 'lucide-drawings',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: async (id) => (id === `\0${ID}` ? `export default ${JSON.stringify(await readDrawings())}` : undefined),
  }
}

async function readDrawings(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(iconImports).map(async ([name, load]) => {
      const { __iconData: data } = (await load()) as unknown as { __iconData: { name: string; node: IconNode } }
      return `${name}=${data.name === name ? writeDrawing(data.node) : `@${data.name}`}`
    }),
  )
  return `\n${lines.toSorted().join('\n')}\n`
}

import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const source = `${import.meta.dirname}/../src`

/** What a module and all that it loads import from other packages, types included: they are part of what is declared. */
async function packagesOf(path: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(path)) return new Set()
  seen.add(path)
  const text = await readFile(path, 'utf8')
  const imports = text.matchAll(/^(?:import|export) [^']*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm)
  const found = new Set<string>()
  for (const [, named, bare, dynamic] of imports) {
    const name = named ?? bare ?? dynamic ?? ''
    const deeper = name.startsWith('.') ? await packagesOf(new URL(name, `file://${path}`).pathname, seen) : [name]
    for (const each of deeper) found.add(each)
  }
  return found
}

it.each(['index.ts', 'server/index.ts'])(
  '%s runs in a browser and in a worker, and compiles without the types of Node: it imports zod alone',
  async (entry) => {
    expect([...(await packagesOf(`${source}/${entry}`))]).toEqual(['zod'])
  },
)

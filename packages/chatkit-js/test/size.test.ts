import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../dist/script')
const PARTS = join(SCRIPT, 'chatkit-parts')

/** What a chat needs before it is seen, and everything that it may ever load, in bytes over the wire. */
const MAX_FIRST_BYTES = 150_000
const MAX_BYTES = 450_000

const parts = new Map(readdirSync(PARTS).map((name) => [name, readFileSync(join(PARTS, name), 'utf8')]))
const entry = readFileSync(join(SCRIPT, 'chatkit.js'), 'utf8')

/** A part, and the parts that it cannot do without. */
function closureOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  const text = parts.get(name) ?? ''
  for (const [, imported = ''] of text.matchAll(/(?:from|import)\s?["'`]\.\/([^"'`]+)["'`]/g))
    closureOf(imported, found)
  return found
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
}

describe('the script, gzipped', () => {
  const first = [...parts.keys()].find((name) => name.startsWith('mount-chat')) ?? ''

  it('is at most 150 kB until the chat is there, English or not', () => {
    const needed = [...closureOf(first)]
    expect(needed.length).toBeGreaterThan(1)
    const texts = needed.map((name) => parts.get(name) ?? '')
    const language = parts.get([...parts.keys()].find((name) => name.startsWith('ar-')) ?? '') ?? ''
    expect(sizeOf([entry, ...texts, language])).toBeLessThan(MAX_FIRST_BYTES)
  })

  it('is at most 450 kB with all that it can load: code colours, formulas, charts, widgets, every icon and language', () => {
    expect(
      [...parts.keys()].filter((name) => /^(chart|draw-formula|highlight|lucide-by-name)-/.test(name)),
    ).toHaveLength(4)
    expect(sizeOf([entry, ...parts.values()])).toBeLessThan(MAX_BYTES)
  })
})

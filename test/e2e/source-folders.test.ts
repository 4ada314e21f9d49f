import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const MAX_FILES = 15

it('keeps every source folder small enough to be read as a table of contents', async () => {
  const files = new Map<string, number>()
  for await (const path of glob('{packages,apps}/*/src/**/*.{ts,tsx}', { cwd: root })) {
    const folder = dirname(path)
    files.set(folder, (files.get(folder) ?? 0) + 1)
  }
  expect(files.size).toBeGreaterThan(50)
  expect([...files].filter(([, count]) => count > MAX_FILES)).toEqual([])
})

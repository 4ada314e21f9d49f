import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const MAX_FILES = 15
/** Hold more and wait to be folded. None is to be added. */
const OVERFULL = ['apps/chat-server/src/config', 'packages/chatkit-js/src']
const isOverfull = (folder: string) => OVERFULL.some((each) => `${folder}/`.startsWith(`${each}/`))

it('keeps every source folder small enough to be read as a table of contents', async () => {
  const files = new Map<string, number>()
  for await (const path of glob('{packages,apps}/*/src/**/*.{ts,tsx}', { cwd: root })) {
    const folder = dirname(path)
    files.set(folder, (files.get(folder) ?? 0) + 1)
  }
  expect(files.size).toBeGreaterThan(50)
  expect([...files].filter(([folder, count]) => count > MAX_FILES && !isOverfull(folder))).toEqual([])
})

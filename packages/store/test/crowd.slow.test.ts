import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { checkStore } from '@frontdesk/store/maintenance'
import { describe, expect, it } from 'vitest'
import { databases } from './support/databases.ts'
import { ada } from './support/samples.ts'

const WRITER = new URL('./support/crowd-writer.ts', import.meta.url).pathname
const PROCESSES = 8
const THREADS = 200
const all = { limit: 10_000, order: 'asc' } as const

describe.each(Object.entries(databases))('eight processes at once on %s', (_, makePlace) => {
  it('make the database once, lose and double nothing, and keep the order', async () => {
    const place = await makePlace()
    const names = Array.from({ length: PROCESSES }, (_unused, index) => `p${index}`)
    const ends = await Promise.all(names.map((name) => runWriter([place.url, name, String(THREADS), 'thr_shared'])))
    expect(ends).toEqual(names.map(() => ({ code: 0, stderr: '' })))

    const store = await place.open()
    expect(await checkStore(store)).toEqual([])
    const threads = (await store.loadThreads(all, ada)).data.map(({ id }) => id)
    expect(new Set(threads).size).toBe(PROCESSES * THREADS + 1)
    expect(threads).toHaveLength(PROCESSES * THREADS + 1)
    const items = await Promise.all(
      threads.filter((id) => id !== 'thr_shared').map(async (id) => (await store.loadThreadItems(id, all, ada)).data),
    )
    expect(items.map((thread) => thread.map(({ id }) => id).join())).toEqual(items.map(() => 'msg_1,msg_2'))
    const shared = (await store.loadThreadItems('thr_shared', all, ada)).data.map(({ id }) => id)
    expect(shared).toHaveLength((PROCESSES * THREADS) / 4)
    for (const name of names) {
      const own = shared.filter((id) => id.startsWith(`msg_${name}_`))
      expect(own).toEqual(own.toSorted())
    }
  })
})

async function runWriter(argv: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', WRITER, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const stderr = await text(child.stderr)
  return { code: await ended, stderr }
}

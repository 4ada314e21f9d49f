import type { Target } from './target.ts'
import { fstatSync } from 'node:fs'

/** The last change that waits for each entry, by its directory and name. Never rejects. */
const last = new Map<string, Promise<unknown>>()

/** Makes a change once those of this process that were asked for earlier on the same entry are done, whether or not they failed. */
export async function inTurn<Result>({ directory, name }: Target, change: () => Promise<Result>): Promise<Result> {
  const { dev, ino } = fstatSync(directory.fd)
  const key = `${dev}:${ino}/${name}`
  const turn = (last.get(key) ?? Promise.resolve()).then(change)
  const settled = Promise.allSettled([turn])
  last.set(key, settled)
  try {
    return await turn
  } finally {
    if (last.get(key) === settled) last.delete(key)
  }
}

import { readFileSync } from 'node:fs'
import { HarnessError } from './harness-error.ts'

/**
 * The ids in a baseline: one on a line, each with a reason after it if one likes. Empty lines, and what follows a `#`, are comments.
 * An id that no check has is refused: a list with a slip of the pen would hide nothing and look as if it did.
 */
export function parseExpectedFailures(text: string, knownIds: ReadonlySet<string>): Set<string> {
  const ids = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s/)[0] ?? '')
    .filter((id) => id !== '')
  const unknown = ids.filter((id) => !knownIds.has(id))
  if (unknown.length > 0) throw new HarnessError(`The expected failures name no check: ${unknown.join(', ')}.`)
  return new Set(ids)
}

/** Reads a baseline from a file. */
export function loadExpectedFailures(path: string, knownIds: ReadonlySet<string>): Set<string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new HarnessError(`The expected failures cannot be read: ${(error as Error).message}.`, { cause: error })
  }
  return parseExpectedFailures(text, knownIds)
}

import type { CorpusCase, CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { cases } from './case.ts'
import { openWorld } from './world/open-world.ts'

/** The case that searches the logs of all others, and so comes last. */
const LAST = 'http-logging-05'

/** The HTTP corpus against server processes. With `classes` only cases of these. Without `isTimed` nobody asks how long an answer took and how much memory. */
export function createHttpSuite({
  classes,
  isTimed = true,
}: { classes?: readonly string[]; isTimed?: boolean } = {}): CorpusSuite {
  const chosen = cases.filter((entry) => classes?.includes(entry.class) ?? true)
  const inOrder = chosen.toSorted((one, other) => Number(one.id === LAST) - Number(other.id === LAST))
  return { name: 'http', cases: inOrder as unknown as readonly CorpusCase[], open: () => open({ isTimed }) }
}

async function open(options: { isTimed: boolean }): Promise<CorpusWorld> {
  const world = await openWorld(options)
  return {
    check: (entry) => world.check(entry),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

import type { CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import type { Case } from './case.ts'
import { CASES, CORPUS_NAME } from './case.ts'
import { Child } from './child.ts'
import { Gateway } from './gateway.ts'
import { runCase } from './run-case.ts'

/** How far {@link createWebSuite} goes. */
export interface WebSuiteOptions {
  /** The time for one fetch, which the cases that hang take in full; by default what the server has by default. */
  timeoutMs?: number
}

/** The corpus of fetches against one server process, and one more for each list of allowed hosts. A case that would need another one fails. */
export function createWebSuite({ timeoutMs = 15_000 }: WebSuiteOptions = {}): CorpusSuite {
  return { name: CORPUS_NAME, cases: CASES, open: async () => openWorld(timeoutMs) }
}

/** The corpora that this server is held against. */
export const suites: readonly CorpusSuite[] = [createWebSuite()]

async function openWorld(timeoutMs: number): Promise<CorpusWorld> {
  await using stack = new AsyncDisposableStack()
  const gateway = stack.use(await Gateway.open())
  const children = new Map<string, Child>()
  const childFor = async ({ input: { config } }: Case): Promise<Child> => {
    const hosts = JSON.stringify(config?.allow_hosts ?? null)
    const child = children.get(hosts) ?? open.use(await Child.start(`${gateway.port}`, `${timeoutMs}`, hosts))
    children.set(hosts, child)
    return child
  }
  const open = stack.move()
  return {
    async check(entry) {
      const each = entry as Case
      const problems = await runCase(each, { child: await childFor(each), gateway })
      if (problems.length > 0) throw new Error(problems.join('; '))
    },
    [Symbol.asyncDispose]: async () => open.disposeAsync(),
  }
}

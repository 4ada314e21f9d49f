import type { CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import type { Case } from './case.ts'
import { CASES, CORPUS_NAME } from './case.ts'
import { Child } from './child.ts'
import { runCase } from './run-case.ts'
import { Sandbox } from './sandbox.ts'

/** How far {@link createFilesSuite} goes. */
export interface FilesSuiteOptions {
  /** The most calls of a race; by default as many as its case says. */
  maxRepeats?: number
  /** How many times as long as its corpus says a call may take; once as long by default. A machine with other work is that much slower. */
  patience?: number
}

/** The corpus of files against one server process. A case that would need another one fails. */
export function createFilesSuite({ maxRepeats = Infinity, patience = 1 }: FilesSuiteOptions = {}): CorpusSuite {
  return { name: CORPUS_NAME, cases: CASES, open: async () => openWorld({ maxRepeats, patience }) }
}

/** The corpora that this server is held against. */
export const suites: readonly CorpusSuite[] = [createFilesSuite()]

async function openWorld({ maxRepeats, patience }: Required<FilesSuiteOptions>): Promise<CorpusWorld> {
  const sandbox = new Sandbox()
  const child = await Child.start(sandbox.root)
  return {
    async check(entry) {
      const each = entry as unknown as Case
      const problems = needsSmallDisk(each)
        ? await runOnSmallDisk(each)
        : await runCase(each, { child, sandbox, maxRepeats, patience })
      sandbox.empty()
      if (problems.length > 0) throw new Error(problems.join('; '))
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]()
      sandbox[Symbol.dispose]()
    },
  }
}

function needsSmallDisk({ input }: Case): boolean {
  return (input.setup ?? []).some((action) => 'tmpfs_free_bytes' in action)
}

/** A case with a root on a file system of a few pages, which only the server's own process sees. */
async function runOnSmallDisk(each: Case): Promise<string[]> {
  using sandbox = new Sandbox()
  const bytes = Number(each.input.setup?.find((action) => 'tmpfs_free_bytes' in action)?.['tmpfs_free_bytes'])
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'
  const unshare = ['unshare', '-rm', 'sh', '-c', script, 'sh', String(bytes), sandbox.root]
  await using child = await Child.start(sandbox.root, (command) => [...unshare, ...command])
  return await runCase(each, { child, sandbox, rootHere: `/proc/${child.pid}/root${sandbox.root}` })
}

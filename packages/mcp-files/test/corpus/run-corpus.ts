import type { Case } from './case.ts'
import { CASES } from './case.ts'
import { Child } from './child.ts'
import { runCase } from './run-case.ts'
import { Sandbox } from './sandbox.ts'

/** What came of one case. */
export interface CaseResult {
  id: string
  /** Empty when the case passed. */
  problems: string[]
}

/** How far {@link runCorpus} goes. */
export interface CorpusOptions {
  /** The most calls of a race; by default as many as the case says. */
  maxRepeats?: number
}

/**
 * Runs every case of `corpora/files.json` against one server process, in the order of the file. No case may need a restart: the last
 * result, `files-one-process`, says whether the first process still serves.
 */
export async function* runCorpus({ maxRepeats = Infinity }: CorpusOptions = {}): AsyncGenerator<CaseResult> {
  using sandbox = new Sandbox()
  await using child = await Child.start(sandbox.root)
  const first = child.pid
  for (const each of CASES) {
    const run = needsSmallDisk(each) ? runOnSmallDisk(each) : runCase(each, { child, sandbox, maxRepeats })
    yield { id: each.id, problems: await run.catch((error: unknown) => [`it could not be run: ${String(error)}`]) }
    sandbox.empty()
  }
  const last = await child.call('list_directory', { path: '.' })
  yield {
    id: 'files-one-process',
    problems: last.isError || child.pid !== first ? ['the server had to be restarted'] : [],
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
  await using child = await Child.start(sandbox.root, (command) => [
    'unshare',
    '-rm',
    'sh',
    '-c',
    script,
    'sh',
    String(bytes),
    sandbox.root,
    ...command,
  ])
  return await runCase(each, { child, sandbox, rootHere: `/proc/${child.pid}/root${sandbox.root}` })
}

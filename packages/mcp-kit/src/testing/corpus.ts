import { readFileSync } from 'node:fs'

/** One attack, or one permitted use that a guard must not refuse. */
export interface CorpusCase {
  id: string
  class: string
  /** `refuse`: an error and no data · `bound`: refused or cut off in time · `allow`: must work · `contain`: nothing leaves · `invariant`: as `check` says. */
  expect: 'refuse' | 'contain' | 'bound' | 'allow' | 'invariant'
  input: Record<string, unknown>
  why: string
  rows?: unknown[][]
  rows_any?: boolean
  columns?: string[]
  check?: string[]
}

/** A file of cases, which explains itself. */
export interface Corpus {
  corpus: string
  limits: Record<string, number>
  fixture: string[]
  cases: CorpusCase[]
}

/** What the cases of one corpus are held against. */
export interface CorpusWorld extends AsyncDisposable {
  /** Resolves when the case holds, with every probe that goes with it; rejects with what went wrong. */
  check: (entry: CorpusCase) => Promise<void>
}

/** A corpus and the server that it attacks. `packages/<name>/corpora/suites.ts` exports a list of them as `suites`. */
export interface CorpusSuite {
  name: string
  cases: readonly CorpusCase[]
  open: () => Promise<CorpusWorld>
}

/** The corpus in a JSON file. */
export function readCorpus(file: URL): Corpus {
  return JSON.parse(readFileSync(file, 'utf8')) as Corpus
}

/** Runs every case of a suite, in order. `report` is told each outcome: undefined when the case holds. */
export async function runSuite(
  { cases, open }: CorpusSuite,
  report: (entry: CorpusCase, problem: unknown) => void,
): Promise<{ passed: number; failed: number }> {
  await using world = await open()
  const outcome = { passed: 0, failed: 0 }
  for (const entry of cases) {
    try {
      await world.check(entry)
      outcome.passed += 1
      report(entry, undefined)
    } catch (problem) {
      outcome.failed += 1
      report(entry, problem)
    }
  }
  return outcome
}

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { addEvalCase, toEvalCase } from '../eval/export-thread.ts'
import { formatResults } from '../eval/format-results.ts'
import { EVAL_FILE, findEvalSet, loadEvalSet } from '../eval/load-eval-set.ts'
import { hasPassed } from '../eval/run-case.ts'
import { runEval } from '../eval/run-eval.ts'
import { toJUnit } from '../eval/to-junit.ts'
import { loadTeam } from '../team/file/load-team.ts'
import { presentTeam } from '../team/file/present-team.ts'
import { UsageError } from './usage-error.ts'

export interface EvalCommandOptions {
  /** Where JUnit's XML is written. */
  junit?: string | undefined
  /** Runs only the cases whose name holds this. */
  only?: string | undefined
  concurrency?: string | undefined
  timeout?: string | undefined
  tenant?: string | undefined
}

export interface EvalCommandParts {
  config: Config
  env: NodeJS.ProcessEnv
  logger: Logger
  folder: string
  print: (text: string) => void
  withStore: (work: (store: SqlStore) => Promise<number>) => Promise<number>
}

/** `eval [FILE]`: runs cases, 1 when one of them fails. `eval add THREAD [FILE]`: exports a stored thread as a case. */
export async function evaluate(
  args: readonly string[],
  options: EvalCommandOptions,
  parts: EvalCommandParts,
): Promise<number> {
  return args[0] === 'add' ? addThread(args.slice(1), options, parts) : runCases(args, options, parts)
}

async function runCases(
  [named]: readonly string[],
  { junit, only = '', ...limits }: EvalCommandOptions,
  { config, env, logger, folder, print }: EvalCommandParts,
): Promise<number> {
  const concurrency = readNumber('--concurrency', limits.concurrency ?? '4', 32)
  const timeoutMs = readNumber('--timeout', limits.timeout ?? '120', 3_600) * 1_000
  const team = await loadTeam(config)
  const path = findEvalSet({ named, folder, team: team.path })
  const all = await loadEvalSet(path, { agents: Object.keys(team.config.agents) })
  const cases = all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
  if (cases.length === 0) throw new UsageError(`No case of ${path} has “${only}” in its name.`)
  const agents = Object.keys(presentTeam(team.config, env).agents)
  const results = await runEval(cases, { env, agents, logger, concurrency, timeoutMs })
  print(formatResults(results))
  if (junit !== undefined) await writeFile(resolve(folder, junit), toJUnit(results, { suite: 'frontdesk eval' }))
  return results.every((result) => hasPassed(result)) ? 0 : 1
}

async function addThread(
  [threadId, named = EVAL_FILE]: readonly string[],
  { tenant }: EvalCommandOptions,
  { folder, print, withStore }: EvalCommandParts,
): Promise<number> {
  if (threadId === undefined) throw new UsageError('eval add needs the id of a thread.')
  return withStore(async (store) => {
    const path = resolve(folder, named)
    const added = await toEvalCase(threadId, { store, tenantId: tenant }).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error
      throw new UsageError(`There is no thread ${threadId} in the database of DATABASE_URL.`)
    })
    await addEvalCase(path, added)
    print(`“${added.name ?? threadId}” is in ${path}. Read what it asks for, and add what its answers must say.`)
    return 0
  })
}

function readNumber(name: string, text: string, to: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= to) return number
  throw new UsageError(`${name} takes a whole number from 1 to ${to}.`)
}

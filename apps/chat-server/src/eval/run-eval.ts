import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { parseConfig } from '../config/config.ts'
import { startServer } from '../start-server.ts'
import { OPERATOR, toEvalEnvironment } from './eval-environment.ts'
import type { NamedCase } from './eval-set.ts'
import { runCase } from './run-case.ts'
import type { CaseResult } from './run-case.ts'

export interface EvalOptions {
  env: NodeJS.ProcessEnv
  /** The agents that the team has as the environment is. A case that needs another one is skipped. */
  agents: readonly string[]
  logger: Logger
  /** How many cases run at once. */
  concurrency: number
  /** How long one answer may take. */
  timeoutMs: number
  onResult?: (result: CaseResult) => void
}

/**
 * Runs cases against the configured team and model, through a real server on this machine that is there for them alone: each case is a user of its own.
 * Gives the results in the order of the cases.
 */
export async function runEval(
  cases: readonly NamedCase[],
  { env, agents, logger, concurrency, timeoutMs, onResult }: EvalOptions,
): Promise<CaseResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-eval-'))
  const users = [OPERATOR, ...cases.map((_, index) => `case-${index}`)]
  const keys = new Map(users.map((user) => [user, randomBytes(24).toString('hex')]))
  try {
    const own = toEvalEnvironment(env, { folder, keys })
    const server = await startServer(parseConfig(own), { logger, env: own })
    try {
      const shared = { url: server.url, operatorKey: keys.get(OPERATOR) ?? '', timeoutMs }
      const results = new Map<number, CaseResult>()
      const waiting = cases.entries()
      const work = async () => {
        for (const [index, each] of waiting) {
          const missing = each.turns
            .map(({ route }) => route)
            .find((name) => name !== undefined && !agents.includes(name))
          const key = keys.get(`case-${index}`) ?? ''
          const result =
            missing === undefined ? await runCase(each, { ...shared, key }) : skipped(each.name, `${missing} is off`)
          results.set(index, result)
          onResult?.(result)
        }
      }
      await Promise.all(Array.from({ length: concurrency }, work))
      return cases.flatMap((_, index) => results.get(index) ?? [])
    } finally {
      await server.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function skipped(name: string, reason: string): CaseResult {
  const nothing = { verdicts: [], agents: [], tools: [], milliseconds: 0, tokens: 0, cost: 0, answer: '' }
  return { name, skipped: reason, ...nothing }
}

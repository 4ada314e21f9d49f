import { z } from 'zod'
import { auth } from './callers/auth.ts'
import { escalation } from './agents/escalation.ts'
import { files } from './storage/files.ts'
import { limits } from './service/limits.ts'
import { log } from './service/log.ts'
import { mcp } from './agents/mcp.ts'
import { metrics } from './service/metrics.ts'
import { models } from './agents/models.ts'
import { network } from './service/network.ts'
import { rates } from './callers/rates.ts'
import { withSecretFiles } from './secret-files.ts'
import type { Section } from './section.ts'
import { page } from './service/page.ts'
import { runs } from './agents/runs.ts'
import { store } from './storage/store.ts'
import { team } from './agents/team.ts'
import { telemetry } from './service/telemetry.ts'
import { usage } from './agents/usage.ts'

/** Every section, in the order of the documentation. A new one is a file in one of these folders and a line here. */
export const SECTIONS = {
  network,
  store,
  files,
  models,
  usage,
  team,
  page,
  mcp,
  escalation,
  auth,
  rates,
  limits,
  runs,
  log,
  metrics,
  telemetry,
}

export type Config = { [Name in keyof typeof SECTIONS]: ReturnType<(typeof SECTIONS)[Name]['read']> }

/** The environment is not one that the server can start with. The message names every variable that is wrong and the remedy. */
export class ConfigError extends Error {
  readonly code = 'invalid_config'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ConfigError'
  }
}

type AnySection = Section<z.ZodRawShape, z.ZodRawShape, unknown>

/**
 * Reads the environment once. Throws one {@link ConfigError} that lists every problem, what is wrong with single variables first. Empty and blank values
 * count as absent. A secret may come from a file that `NAME_FILE` names.
 */
export function parseConfig(env: NodeJS.ProcessEnv): Config {
  const problems = new Set<string>()
  const sections: [string, AnySection][] = Object.entries(SECTIONS)
  const variables = Object.assign({}, ...sections.map(([, section]) => section.variables)) as z.ZodRawShape
  const present = withSecretFiles(presentValues(env), variables, (problem) => void problems.add(problem))
  const read = sections.flatMap(([name, section]) => {
    const { success, data, error } = z.object({ ...section.variables, ...section.others }).safeParse(present)
    for (const { path, message } of error?.issues ?? []) problems.add(`${String(path[0])} ${message}`)
    return success ? [{ name, section, values: data }] : []
  })
  const config = read.map(({ name, section, values }) => [
    name,
    section.read(values, (problem) => void problems.add(problem)),
  ])
  if (problems.size === 0) return Object.fromEntries(config) as Config
  const lines = [...problems].map((problem) => `  - ${problem}.`)
  throw new ConfigError(`Frontdesk cannot start:\n${lines.join('\n')}`)
}

/** What of a configuration must not be printed, as it was written. */
export function secretsIn(config: Config): string[] {
  const sections: [string, AnySection][] = Object.entries(SECTIONS)
  const secrets = sections.flatMap(([name, section]) => section.secretsIn?.(config[name as keyof Config]) ?? [])
  return secrets.filter((secret) => secret !== '')
}

function presentValues(env: NodeJS.ProcessEnv): Record<string, string> {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const)
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''))
}

import { join } from 'node:path'

/** Whoever asks for the record of a turn. */
export const OPERATOR = 'eval-operator'

/** What must not hold a case up, send something to others, or touch what is kept: left out, from files too. */
const LEFT_OUT = [
  'ALLOWED_ORIGINS',
  'TRUST_PROXY',
  'PUBLIC_URL',
  'METRICS_PORT',
  'ESCALATION_WEBHOOK_URL',
  'ESCALATION_WEBHOOK_SECRET',
  'USER_TOKENS_PER_DAY',
  'USER_COST_PER_DAY',
]
const UNLIMITED = [
  'RATE_LIMIT_REQUESTS',
  'RATE_LIMIT_ADDRESS',
  'RATE_LIMIT_RUNS',
  'RATE_LIMIT_UPLOADS',
  'RATE_LIMIT_FAILURES',
  'MAX_RUNS_PER_USER',
]

/**
 * The environment with which cases are run: the same team, tools and model as ever, but a store of its own in `folder`, a free port on this machine, and
 * the users that `keys` names.
 */
export function toEvalEnvironment(
  env: NodeJS.ProcessEnv,
  { folder, keys }: { folder: string; keys: ReadonlyMap<string, string> },
): NodeJS.ProcessEnv {
  const own: Record<string, string> = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'frontdesk.db')}`,
    FILES_URL: `file:${join(folder, 'files')}`,
    DATA_DIR: folder,
    TEAM_RELOAD: 'off',
    AUTH: 'api-key',
    API_KEYS: [...keys].map(([user, key]) => `${user}:${key}`).join(','),
    OPERATORS: OPERATOR,
    ...Object.fromEntries(LEFT_OUT.map((name) => [name, ''])),
    ...Object.fromEntries(UNLIMITED.map((name) => [name, '0'])),
  }
  const files = Object.fromEntries(Object.keys(own).map((name) => [`${name}_FILE`, '']))
  return { ...env, ...files, ...own }
}

import type { Logger } from 'pino'
import type { Config } from '../../config/config.ts'
import type { Environment } from '../../team/file/present-team.ts'
import { ok, warning } from './finding.ts'
import type { Finding } from './finding.ts'
import { lookAtPorts } from './look-at-ports.ts'
import { lookAtProviders } from './look-at-providers.ts'
import { lookAtStorage } from './look-at-storage.ts'
import { lookAtTools } from './look-at-tools.ts'

/** Looks at everything that the server needs around it. Starts the tool servers for a moment; no model is asked anything. */
export async function examine(
  config: Config,
  { env, logger, notes }: { env: Environment; logger: Logger; notes: readonly string[] },
): Promise<Finding[]> {
  return [
    ok('Node', process.version),
    ok('configuration', ['is valid', ...notes].join('\n')),
    judgeCallers(config),
    ...(await lookAtPorts(config)),
    ...(await lookAtStorage(config)),
    ...(await lookAtProviders(config)),
    ...(await lookAtTools(config, { env, logger })),
  ]
}

function judgeCallers({ auth: { kinds } }: Config): Finding {
  if (!kinds.has('none')) return ok('callers', `prove who they are by ${[...kinds].join(' or ')}`)
  return warning(
    'callers',
    'everybody on this machine may call (AUTH=none). Set API_KEYS or JWT_ISSUER before others can.',
  )
}

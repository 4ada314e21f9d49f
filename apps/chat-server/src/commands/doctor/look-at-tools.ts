import { openStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../../config/config.ts'
import { Metrics } from '../../metrics/metrics.ts'
import { Health } from '../../parts/health.ts'
import { OpenParts } from '../../parts/open-parts.ts'
import { findPageFiles } from '../../parts/page.ts'
import { loadTeam } from '../../team/file/load-team.ts'
import { openToolsPart } from '../../parts/tools.ts'
import type { Environment } from '../../team/file/present-team.ts'
import { failed, ok, warning } from './finding.ts'
import type { Finding } from './finding.ts'

/** The team, the tool servers, which are started for this one look, and the page. */
export async function lookAtTools(
  config: Config,
  { env, logger }: { env: Environment; logger: Logger },
): Promise<Finding[]> {
  return [...(await lookAtServers(config, { env, logger })), lookAtPage()]
}

async function lookAtServers(
  config: Config,
  { env, logger }: { env: Environment; logger: Logger },
): Promise<Finding[]> {
  const parts = new OpenParts()
  const findings: Finding[] = []
  try {
    const file = await loadTeam(config)
    findings.push(ok('team', `${file.path}: ${Object.keys(file.config.agents).join(', ')}`))
    const store = parts.use(await openStore(':memory:'))
    const tools = { file, env, store, health: new Health(), metrics: new Metrics(), logger }
    const { fleet } = parts.use(await openToolsPart({ ...config, store: { databaseUrl: ':memory:' } }, tools))
    for (const { name, state, lastError } of fleet.status()) {
      const what = `tools of ${name}`
      const reason = lastError === undefined ? '' : `: ${lastError}`
      findings.push(
        state === 'ready' ? ok(what, 'started') : failed(what, `${state}${reason}. frontdesk mcp list tells more.`),
      )
    }
  } catch (error) {
    findings.push(failed('team and tools', error instanceof Error ? error.message : String(error)))
  } finally {
    await parts[Symbol.asyncDispose]()
  }
  return findings
}

function lookAtPage(): Finding {
  return findPageFiles() === undefined
    ? warning('page', 'was not built: the server has none at /. Run pnpm build, or install the package anew.')
    : ok('page', 'is there')
}

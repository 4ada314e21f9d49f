import type { TeamConfigInput } from './team-config.ts'

/**
 * A team, with its types: `export default defineConfig({ … })` in `frontdesk.config.ts`. Checks nothing by itself; the server and `frontdesk check` do,
 * and say what is wrong by its path.
 */
export function defineConfig(config: TeamConfigInput): TeamConfigInput {
  return config
}

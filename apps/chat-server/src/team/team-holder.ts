import type { Team } from './team.ts'

/** The team as it is now. A turn takes it once and goes on with it to its end, whatever comes meanwhile. */
export interface TeamHolder {
  readonly current: Team
}

import type { Config } from '../../config/config.ts'
import { findTeamFile } from './find-team-file.ts'
import { loadTeamFile } from './load-team-file.ts'
import type { TeamFile } from './load-team-file.ts'

/** Reads the file of the team. Throws `StartError`, which says what is wrong with it. */
export async function loadTeam({ team: { file: named } }: Config): Promise<TeamFile> {
  return loadTeamFile(findTeamFile({ named, folder: process.cwd() }))
}

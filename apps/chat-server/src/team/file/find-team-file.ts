import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartError } from '../../start-error.ts'

/** The team that comes with the server: a file like any other. */
export const SHIPPED_TEAM = fileURLToPath(new URL('../../../team/frontdesk.config.json', import.meta.url))

const NAMES = ['frontdesk.config.ts', 'frontdesk.config.json']

/** The file that is named; else the one in the folder; else the one that ships. Throws {@link StartError} when it is not there, or not clear which. */
export function findTeamFile({ named, folder }: { named: string | undefined; folder: string }): string {
  if (named !== undefined) {
    const path = resolve(folder, named)
    if (existsSync(path)) return path
    throw new StartError(`FRONTDESK_CONFIG is ${path}, where there is no file. Set it to one, or unset it.`)
  }
  const found = NAMES.map((name) => resolve(folder, name)).filter((path) => existsSync(path))
  if (found.length > 1) {
    throw new StartError(`There are ${found.join(' and ')}. Keep one, or name one in FRONTDESK_CONFIG.`)
  }
  return found[0] ?? SHIPPED_TEAM
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toEnvExample } from '../../config/env-example.ts'
import type { FolderOffer } from '../start/offer-of-folder.ts'
import { teamTemplate } from './team-template.ts'

/**
 * Writes a team and a `.env` into a folder, with a comment on everything. The team answers from what was found there, else from the demo. Files that are
 * there stay as they are. Gives what is to be printed.
 */
export function initFolder(folder: string, { variables }: Pick<FolderOffer, 'variables'>): string {
  const team = teamTemplate({
    database: variables['ANALYST_DATABASE'] ?? 'demo:shop',
    documents: variables['LIBRARIAN_ROOT'] ?? 'demo:handbook',
  })
  const env = toEnvExample({
    about: 'What the server is set up with. Take out the # before what you set. The environment wins over this file.',
  })
  const lines = [
    write(join(folder, 'frontdesk.config.json'), team, 0o644),
    // Keys and passwords will be put into it.
    write(join(folder, '.env'), env, 0o600),
  ]
  return [...lines, 'Next: frontdesk check, then frontdesk.'].join('\n')
}

function write(path: string, text: string, mode: number): string {
  try {
    writeFileSync(path, text, { flag: 'wx', mode })
    return `${path} is written.`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return `${path} is there already, and stays as it is.`
    throw error
  }
}

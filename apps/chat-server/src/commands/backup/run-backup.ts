import { resolve } from 'node:path'
import { openStore } from '@frontdesk/store'
import { openFileStore } from '@frontdesk/store/files'
import type { Config } from '../../config/config.ts'
import { UsageError } from '../usage-error.ts'
import { makeBackup } from './make-backup.ts'
import { restoreBackup } from './restore-backup.ts'

/** Nobody waits for an answer: a statement may take its time. */
const STATEMENT_MS = 3_600_000

/** `backup [FOLDER]`: gives what is to be printed. */
export async function runBackup([named]: readonly string[], config: Config): Promise<string> {
  const folder = resolve(named ?? `frontdesk-backup-${new Date().toISOString().replace(/:|\.\d+/g, '')}`)
  await using store = await openStore(config.store.databaseUrl, { readOnly: true, queryTimeoutMs: STATEMENT_MS })
  const files = await openFileStore(config.files.url, { readOnly: true })
  const made = await makeBackup(folder, { store, files, dataDirectory: resolve(config.team.dataDirectory) })
  return `${folder} holds the database, ${made.files} files and the secrets of this server: ${made.bytes} bytes. Keep it where nobody else can read it.`
}

/** `restore FOLDER`: gives what is to be printed, and whether all is well. */
export async function runRestore(
  [folder]: readonly string[],
  config: Config,
): Promise<{ text: string; isSound: boolean }> {
  if (folder === undefined) throw new UsageError('restore needs the folder that frontdesk backup made.')
  await using store = await openStore(config.store.databaseUrl, { queryTimeoutMs: STATEMENT_MS })
  const files = await openFileStore(config.files.url)
  const dataDirectory = resolve(config.team.dataDirectory)
  const { rows, files: count, faults } = await restoreBackup(resolve(folder), { store, files, dataDirectory })
  const done = `${rows} rows and ${count} files are restored to ${store.database.name}, and every one of them was looked at.`
  const text = faults.length === 0 ? done : `${done} Something is wrong with these:\n${faults.join('\n')}`
  return { text, isSound: faults.length === 0 }
}

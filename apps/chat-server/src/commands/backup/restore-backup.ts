import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { checkStore, importLines } from '@frontdesk/store/maintenance'
import { BackupError, DATABASE_FILE, DATA_FOLDER, FILES_FOLDER, loadManifest } from './manifest.ts'
import type { BackupParts } from './make-backup.ts'

/** What was taken back, and what is wrong with it; a user may have deleted a file while the backup was made. */
export interface Restored {
  rows: number
  files: number
  faults: string[]
}

/**
 * Takes a backup back into an empty database and an empty place for files, then looks at every row and every file. Throws {@link BackupError} for a
 * backup that is not whole and for places that hold something; the database is then left empty.
 */
export async function restoreBackup(folder: string, { store, files, dataDirectory }: BackupParts): Promise<Restored> {
  const { contents } = await loadManifest(folder)
  for await (const { owner, name } of files.list()) {
    throw new BackupError(`FILES_URL holds files already, such as ${owner}/${name}. Name an empty place for them.`)
  }
  // The database refuses by itself when it is not empty, and is filled first: files without their rows are found by nobody.
  const tallies = await importLines(store, createReadStream(join(folder, DATABASE_FILE)))
  let count = 0
  for (const { path, bytes } of contents) {
    const [place, owner = '', name = ''] = path.split('/')
    if (place === FILES_FOLDER) {
      await files.save({ owner, name }, createReadStream(join(folder, path)), { maxBytes: bytes })
      count += 1
    } else if (place === DATA_FOLDER) {
      await putBack(join(folder, path), dataDirectory)
    }
  }
  return {
    rows: Object.values(tallies).reduce((sum, { rows }) => sum + rows, 0),
    files: count,
    faults: await checkStore(store, { files }),
  }
}

/** A file that DATA_DIR has already is this server's own, and stays. */
async function putBack(path: string, dataDirectory: string): Promise<void> {
  const target = join(dataDirectory, basename(path))
  await mkdir(dataDirectory, { recursive: true })
  if (!existsSync(target)) await copyFile(path, target)
}

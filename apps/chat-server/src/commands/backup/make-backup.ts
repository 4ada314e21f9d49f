import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { NotFoundError } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { FileStore } from '@frontdesk/store/files'
import { exportLines } from '@frontdesk/store/maintenance'
import { VERSION } from '../../version.ts'
import { BackupError, DATABASE_FILE, DATA_FILES, DATA_FOLDER, FILES_FOLDER, manifestPath, measure } from './manifest.ts'
import type { Manifest } from './manifest.ts'

export interface BackupParts {
  store: SqlStore
  files: FileStore
  /** DATA_DIR. */
  dataDirectory: string
}

/**
 * Copies the database as it is at this moment, then the files, into a new folder. Servers may go on meanwhile: files are written once and never changed, so
 * what is copied after the database holds every file that it names, unless a user has deleted it since. Throws {@link BackupError}.
 */
export async function makeBackup(
  folder: string,
  { store, files, dataDirectory }: BackupParts,
  { now = new Date() }: { now?: Date } = {},
): Promise<{ files: number; bytes: number }> {
  await makeNewFolder(folder)
  const contents: Manifest['contents'] = []
  const note = async (path: string) => contents.push({ path, ...(await measure(join(folder, path))) })
  await pipeline(exportLines(store), createPrivateFile(join(folder, DATABASE_FILE)))
  await note(DATABASE_FILE)
  for await (const key of files.list()) {
    const path = `${FILES_FOLDER}/${key.owner}/${key.name}`
    await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
    try {
      const { stream } = await files.read(key)
      await pipeline(stream, createPrivateFile(join(folder, path)))
    } catch (error) {
      if (error instanceof NotFoundError) continue // Deleted since it was listed.
      throw error
    }
    await note(path)
  }
  for (const name of DATA_FILES) {
    const path = `${DATA_FOLDER}/${name}`
    if (await copyIfThere(join(dataDirectory, name), join(folder, path))) await note(path)
  }
  const manifest: Manifest = {
    format: 'frontdesk-backup/1',
    version: VERSION,
    made_at: now.toISOString(),
    contents,
  }
  await writeFile(manifestPath(folder), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true })
  return {
    files: contents.filter(({ path }) => path.startsWith(`${FILES_FOLDER}/`)).length,
    bytes: contents.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

async function makeNewFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const isNew = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  )
  if (isNew) return
  const inside = await readdir(folder).catch((cause: unknown) => {
    throw new BackupError(`${folder} cannot be made. Name a folder in a place that can be written.`, { cause })
  })
  if (inside.length > 0) throw new BackupError(`${folder} is not empty. Name a new folder.`)
}

/** Conversations are in it: for nobody else on this machine. */
function createPrivateFile(path: string) {
  return createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  try {
    await copyFile(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { openStore, redactDatabaseUrl } from '@frontdesk/store'
import { openFileStore } from '@frontdesk/store/files'
import type { Config } from '../../config/config.ts'
import { failed, ok, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const GIB = 1_024 ** 3
/** Less room than this is worth a warning. */
const WARN_BYTES = GIB
/** Less than this is as good as none. */
const FAIL_BYTES = GIB / 10

/** The database, the files, and the disks under them. Nothing is changed: what is not there yet is not made. */
export async function lookAtStorage(config: Config): Promise<Finding[]> {
  const folders = new Map<string, string>([['DATA_DIR', resolve(config.team.dataDirectory)]])
  const database = pathOf(config.store.databaseUrl)
  if (database !== undefined) folders.set('DATABASE_URL', dirname(resolve(database)))
  const files = pathOf(config.files.url)
  if (files !== undefined) folders.set('FILES_URL', resolve(files))
  return [
    await lookAtDatabase(config),
    await lookAtFiles(config),
    ...(await Promise.all([...folders].map(([variable, folder]) => lookAtFolder(variable, folder)))),
  ]
}

async function lookAtDatabase({ store: { databaseUrl } }: Config): Promise<Finding> {
  const path = pathOf(databaseUrl)
  if (databaseUrl === ':memory:') return warning('database', 'is in memory: conversations are lost with the process.')
  if (path !== undefined && !(await isThere(path)))
    return ok('database', `${resolve(path)} will be made at the first start`)
  try {
    await using store = await openStore(databaseUrl, { readOnly: true })
    await store.database.assertUsable()
    return ok('database', `${store.database.name} answers, its schema is that of this version`)
  } catch (error) {
    return failed('database', `${redactDatabaseUrl(databaseUrl)}: ${wordsOf(error)}`)
  }
}

async function lookAtFiles({ files: { url } }: Config): Promise<Finding> {
  try {
    const files = await openFileStore(url, { readOnly: true })
    const { done } = await files.list()[Symbol.asyncIterator]().next()
    return ok('files', `${url} ${done ? 'is empty' : 'can be read'}`)
  } catch (error) {
    return failed('files', `${url}: ${wordsOf(error)}`)
  }
}

async function lookAtFolder(variable: string, folder: string): Promise<Finding> {
  const what = `disk of ${variable}`
  const place = await nearestFolder(folder)
  try {
    await access(place, constants.W_OK)
  } catch {
    return failed(what, `${place} cannot be written by this user. Set ${variable} to a place that can.`)
  }
  const { bavail, bsize } = await statfs(place)
  const free = bavail * bsize
  const room = `${(free / GIB).toFixed(1)} GiB are free at ${place}`
  if (free < FAIL_BYTES) return failed(what, `${room}. Make room before you start.`)
  return free < WARN_BYTES ? warning(what, `${room}. Make room soon.`) : ok(what, room)
}

/** The folder, or the first above it that is there: it will be made in that one. */
async function nearestFolder(folder: string): Promise<string> {
  return (await isThere(folder)) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder))
}

function pathOf(url: string): string | undefined {
  return /^file:(.+)$/is.exec(url)?.[1]
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

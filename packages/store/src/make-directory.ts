import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreFailedError } from './errors.ts'

/**
 * Makes a directory and what is missing above it, and gives the first that it made, if any. Throws {@link StoreFailedError} where that cannot be. Not `mkdir` with `recursive`: that tries
 * for ever where a directory can neither be found nor made, as in /proc (seen with Node 24).
 */
export async function makeDirectory(path: string, { mode }: { mode?: number } = {}): Promise<string | undefined> {
  try {
    return await makeMissing(path, mode)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreFailedError(`The directory ${path} cannot be made (${reason}). Make it, or name another.`, {
      cause: error,
    })
  }
}

async function makeMissing(path: string, mode: number | undefined): Promise<string | undefined> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (stats?.isDirectory()) return undefined
  if (stats) throw new Error('there is a file of that name')
  const first = dirname(path) === path ? undefined : await makeMissing(dirname(path), mode)
  try {
    await mkdir(path, { mode })
    return first ?? path
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return first
  }
}

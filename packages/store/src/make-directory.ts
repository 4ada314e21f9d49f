import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a directory and what is missing above it, and gives the first that it made, if any. Not `mkdir` with `recursive`: that tries
 * for ever where a directory can neither be found nor made, as in /proc (seen with Node 24).
 */
export async function makeDirectory(
  path: string,
  { mode }: { mode?: number | undefined } = {},
): Promise<string | undefined> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (stats?.isDirectory()) return undefined
  const first = dirname(path) === path ? undefined : await makeDirectory(dirname(path), { mode })
  try {
    await mkdir(path, { mode })
    return first ?? path
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return first
  }
}

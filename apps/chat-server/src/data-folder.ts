import { resolve } from 'node:path'
import { makeDirectory } from '@frontdesk/store/files'
import { COMPILE_CACHE } from './compile-cache.ts'
import { StartError } from './start-error.ts'
import type { Environment } from './team/file/present-team.ts'

/** Makes a folder in DATA_DIR, and what is missing above it. Throws {@link StartError} where that cannot be. */
export async function makeDataFolder(path: string): Promise<void> {
  try {
    await makeDirectory(path)
  } catch (cause) {
    throw new StartError(`DATA_DIR: the folder ${path} cannot be made. Set it to a place that can be written.`, {
      cause,
    })
  }
}

/** Where Node keeps the compiled code of our tool servers: what NODE_COMPILE_CACHE names, else a folder in DATA_DIR, which this makes. */
export async function openCompileCache(env: Environment, dataDirectory: string): Promise<string> {
  const named = env['NODE_COMPILE_CACHE']
  if (named) return named
  const folder = resolve(dataDirectory, COMPILE_CACHE)
  await makeDataFolder(folder)
  return folder
}

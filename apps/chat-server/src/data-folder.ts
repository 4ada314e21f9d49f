import { makeDirectory } from '@frontdesk/store/files'
import { StartError } from './start-error.ts'

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

import type { FileSource, FileSourceModule } from './file-source.ts'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartError } from '@frontdesk/mcp-kit'

/** Opens the source of uploads that a module exports as `openFileSource`. `place` is a path or a `file:` URL. Throws `StartError`. */
export async function loadFileSource(place: string): Promise<FileSource & AsyncDisposable> {
  const url = place.startsWith('file:') ? place : pathToFileURL(resolve(place)).href
  let found: Partial<FileSourceModule>
  try {
    found = (await import(url)) as Partial<FileSourceModule>
  } catch (cause) {
    throw new StartError(`The module ${place} of --uploads cannot be loaded: ${String(cause)}`, { cause })
  }
  if (typeof found.openFileSource === 'function') return found.openFileSource()
  throw new StartError(`The module ${place} of --uploads does not export openFileSource().`)
}

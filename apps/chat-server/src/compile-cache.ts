import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'

/** The folder in DATA_DIR where Node keeps the compiled code of modules. The server makes it, and fills it from its second start on. */
export const COMPILE_CACHE = 'compile-cache'

/**
 * Keeps what is compiled from now on for the next start, most of which is the loading of modules. Without the folder, which is made once the configuration is
 * known to be good, it does nothing.
 */
export function useCompileCache(dataDirectory = '.frontdesk'): void {
  const folder = resolve(dataDirectory, COMPILE_CACHE)
  if (existsSync(folder)) enableCompileCache(folder)
}

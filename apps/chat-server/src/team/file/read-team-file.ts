import { readFile, stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { JsoncError, parseJsonc } from '@frontdesk/mcp-host'
import { StartError } from '../../start-error.ts'

/** What a file holds, before it is checked. */
export interface TeamFileText {
  path: string
  value: unknown
  /** Where in the file something stands, such as `line 4, column 9`. */
  locate: (path: readonly PropertyKey[]) => string | undefined
}

/** Reads JSON, with comments, or runs a module and takes what it exports. Throws {@link StartError}. */
export async function readTeamFile(path: string): Promise<TeamFileText> {
  return /\.jsonc?$/.test(path) ? readJson(path) : runModule(path)
}

async function readJson(path: string): Promise<TeamFileText> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartError(`The team in ${path} cannot be read. Make it a file that this user may read.`, {
      cause: error,
    })
  })
  try {
    const { value, locate, repeated } = parseJsonc(text)
    const [twice] = repeated
    if (twice === undefined) return { path, value, locate }
    throw new StartError(`The team in ${path} has ${twice} twice. Keep one of them.`)
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error
    throw new StartError(`The team in ${path} is not JSON. ${error.message}.`, { cause: error })
  }
}

async function runModule(path: string): Promise<TeamFileText> {
  try {
    // A module is run once for each address: the time makes it another one after a change.
    const { mtimeMs } = await stat(path)
    const module = (await import(`${pathToFileURL(path).href}?${mtimeMs}`)) as { default?: unknown }
    if (module.default !== undefined) return { path, value: module.default, locate: () => undefined }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`The team in ${path} cannot be run. ${reason}`, { cause: error })
  }
  throw new StartError(`The team in ${path} exports nothing. Write \`export default defineConfig({ … })\`.`)
}

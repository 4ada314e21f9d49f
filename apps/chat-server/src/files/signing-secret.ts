import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDataFolder } from '../data-folder.ts'
import { StartError } from '../start-error.ts'

/** The secret kept at `path`, made at the first start. Of several servers that start at once the first makes it. Throws {@link StartError}. */
export async function keepSigningSecret(path: string): Promise<string> {
  await makeDataFolder(dirname(path))
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, error)
  }
  const secret = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unusable(path, error)
  })
  if (secret.length < 32) throw unusable(path, new Error('The file is too short.'))
  return secret
}

function unusable(path: string, cause: unknown): StartError {
  return new StartError(
    `The secret that signs upload URLs cannot be kept at ${path}. Set SIGNING_SECRET, or DATA_DIR to a place that can be written.`,
    { cause },
  )
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const PACKAGE = '@openai/agents'

/** The version of the Agents SDK in use, or `unknown` where its package cannot be read, as in a bundle. */
export function readSdkVersion(): string {
  try {
    return findVersion(dirname(createRequire(import.meta.url).resolve(PACKAGE)))
  } catch {
    // It is told to operators alone, and nothing depends on it.
    return 'unknown'
  }
}

function findVersion(directory: string): string {
  const { name, version } = readPackage(join(directory, 'package.json'))
  if (name === PACKAGE && version !== undefined) return version
  if (dirname(directory) === directory) return 'unknown'
  return findVersion(dirname(directory))
}

function readPackage(path: string): { name?: string; version?: string } {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string }
  } catch {
    // Not every folder on the way up has one.
    return {}
  }
}

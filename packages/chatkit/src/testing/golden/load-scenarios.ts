import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Scenario } from './scenario.ts'

/** A scenario, or why its file holds none. */
export type LoadedScenario = { path: string } & ({ scenario: Scenario } | { problem: string })

/** Every `*.json` file beneath the directory, by path. Throws when the directory cannot be read. */
export async function loadScenarios(directory: string): Promise<LoadedScenario[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  return Promise.all(paths.map(loadScenario))
}

async function loadScenario(path: string): Promise<LoadedScenario> {
  try {
    const parsed = Scenario.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? { path, scenario: parsed.data } : { path, problem: z.prettifyError(parsed.error) }
  } catch (error) {
    return { path, problem: error instanceof Error ? error.message : String(error) }
  }
}

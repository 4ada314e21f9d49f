import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Scenario } from './scenario.ts'

/** A scenario, or why its file holds none. */
export type LoadedScenario = { path: string } & ({ scenario: Scenario } | { problem: string })

/** The scenario in a file, or in every `*.json` file beneath a directory, by path; links are followed. What cannot be read is a problem. */
export async function loadScenarios(path: string): Promise<LoadedScenario[]> {
  try {
    return await Promise.all((await listFiles(path)).map(loadScenario))
  } catch (error) {
    return [{ path, problem: toProblem(error) }]
  }
}

/** `above` are the directories that the path is in: a link back to one of them is not followed. */
async function listFiles(path: string, above: readonly string[] = []): Promise<string[]> {
  if (!(await isDirectory(path))) return above.length === 0 || path.endsWith('.json') ? [path] : []
  const directory = await realpath(path)
  if (above.includes(directory)) return []
  const names = (await readdir(path)).toSorted()
  const found = await Promise.all(names.map((name) => listFiles(join(path, name), [...above, directory])))
  return found.flat()
}

/** What is not there is none: reading it as a file says so. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

async function loadScenario(path: string): Promise<LoadedScenario> {
  try {
    const parsed = Scenario.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? { path, scenario: parsed.data } : { path, problem: z.prettifyError(parsed.error) }
  } catch (error) {
    return { path, problem: toProblem(error) }
  }
}

function toProblem(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

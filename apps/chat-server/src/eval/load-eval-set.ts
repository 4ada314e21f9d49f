import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { JsoncError, parseJsonc } from '@frontdesk/mcp-host'
import { z } from 'zod'
import { StartError } from '../start-error.ts'
import { SHIPPED_TEAM } from '../team/file/find-team-file.ts'
import { EvalSet, toNamedCase } from './eval-set.ts'
import type { NamedCase } from './eval-set.ts'

/** The cases of the team that ships. */
const SHIPPED_SET = fileURLToPath(new URL('../../team/frontdesk.eval.json', import.meta.url))

/** The file of cases that is looked for in a folder. */
export const EVAL_FILE = 'frontdesk.eval.json'

/** The file that is named; else the one in the folder; else that of the shipped team, for the shipped team. Throws {@link StartError} when there is none. */
export function findEvalSet({
  named,
  folder,
  team,
}: {
  named: string | undefined
  folder: string
  team: string
}): string {
  const own = resolve(folder, named ?? EVAL_FILE)
  if (existsSync(own)) return own
  if (named !== undefined) throw new StartError(`There is no file of cases at ${own}. Name one that is there.`)
  if (team === SHIPPED_TEAM) return SHIPPED_SET
  throw new StartError(
    `There are no cases for the team in ${team}. Write ${own}, such as {"cases": [{"say": "Hello", "route": "triage"}]}, or export a thread to it with eval add.`,
  )
}

/** Reads and checks a set of cases: JSON, comments allowed. Throws {@link StartError}, which names each problem. `agents` are those of the team's file. */
export async function loadEvalSet(path: string, { agents }: { agents: readonly string[] }): Promise<NamedCase[]> {
  const { success, data, error } = EvalSet.safeParse(parse(await readFile(path, 'utf8'), path))
  if (!success) throw new StartError(`The cases in ${path} are not valid:\n${z.prettifyError(error)}`)
  const cases = data.cases.map((each) => toNamedCase(each))
  for (const { name, turns } of cases) {
    const route = turns.map((turn) => turn.route).find((agent) => agent !== undefined && !agents.includes(agent))
    if (route === undefined) continue
    throw new StartError(
      `“${name}” in ${path} is to be answered by ${route}, which is no agent of the team. There are ${agents.join(', ')}.`,
    )
  }
  return cases
}

function parse(text: string, path: string): unknown {
  try {
    return parseJsonc(text).value
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error
    throw new StartError(`The cases in ${path} are not JSON. ${error.message}.`, { cause: error })
  }
}

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { findTeamProblems, problemsOfInstructions, TeamConfig } from '@frontdesk/config'
import type { AgentConfig, Problem } from '@frontdesk/config'
import { StartError } from '../../start-error.ts'
import { readTeamFile } from './read-team-file.ts'
import type { TeamFileText } from './read-team-file.ts'

/** A team as its file describes it, with the texts that it names. */
export interface TeamFile {
  path: string
  config: TeamConfig
  /** What each agent is told, before its variables are filled in. */
  instructions: ReadonlyMap<string, string>
  /** Every file that it was read from. */
  sources: readonly string[]
}

/** The longest file of instructions, in characters. */
const MAX_CHARACTERS = 50_000

/** Reads and checks a team. Throws one {@link StartError} that names each problem by its path in the file, with the remedy. */
export async function loadTeamFile(path: string): Promise<TeamFile> {
  const text = await readTeamFile(path)
  const { success, data: config, error } = TeamConfig.safeParse(text.value)
  if (!success) throw invalid(text, error.issues.flatMap(toProblems))
  const problems = findTeamProblems(config)
  const instructions = new Map<string, string>()
  const sources = [path]
  for (const [name, agent] of Object.entries(config.agents)) {
    const at = ['agents', name, 'instructions']
    const read = await readInstructions(agent, dirname(path))
    if (read.source !== undefined) sources.push(read.source)
    if ('problem' in read) problems.push({ path: [...at, 'file'], message: read.problem })
    else {
      instructions.set(name, read.text)
      if (read.source !== undefined) problems.push(...problemsOfInstructions(read.text, [...at, 'file']))
    }
  }
  if (problems.length > 0) throw invalid(text, problems)
  return { path, config, instructions, sources }
}

type Instructions = { source?: string } & ({ text: string } | { problem: string })

async function readInstructions({ instructions }: AgentConfig, folder: string): Promise<Instructions> {
  if (typeof instructions === 'string') return { text: instructions }
  if (Array.isArray(instructions)) return { text: instructions.join('\n') }
  const source = resolve(folder, instructions.file)
  try {
    const text = (await readFile(source, 'utf8')).trim()
    if (text === '') return { source, problem: `is ${source}, which is empty. Write what the agent is told` }
    if (text.length <= MAX_CHARACTERS) return { source, text }
    return { source, problem: `is ${source}, which is longer than ${MAX_CHARACTERS} characters. Shorten it` }
  } catch {
    // Whatever the reason, the remedy is the same.
    return { source, problem: `is ${source}, which cannot be read. Make it a text file, relative to this one` }
  }
}

interface Issue {
  code?: string
  path: PropertyKey[]
  message: string
  keys?: string[]
  errors?: Issue[][]
  issues?: { message: string }[]
}

/** Of a choice, what is wrong with the form that fits best is told: the one with the fewest faults. */
function toProblems(issue: Issue): Problem[] {
  const { code, path, message, keys, errors, issues } = issue
  if (code === 'unrecognized_keys' && keys !== undefined) {
    return keys.map((key) => ({ path: [...path, key], message: 'is not known. Take it out, or see the JSON Schema' }))
  }
  const inKey = code === 'invalid_key' ? issues?.[0]?.message : undefined
  if (inKey !== undefined) return [{ path, message: `has a name that is wrong: it ${inKey}` }]
  const nearest = errors?.filter((each) => each.length > 0).toSorted((a, b) => weight(a) - weight(b))[0]
  if (code === 'invalid_union' && nearest !== undefined) {
    return nearest.flatMap((each) => toProblems({ ...each, path: [...path, ...each.path] }))
  }
  return [{ path, message: message.replace(/^Invalid input: /, 'is wrong: ') }]
}

/** A form of quite another type is further away than one with a wrong member. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, { path }) => sum + (path.length === 0 ? 10 : 1), 0)
}

function invalid({ path, locate }: TeamFileText, problems: readonly Problem[]): StartError {
  const lines = problems.map((problem) => {
    const place = locate(problem.path)
    return `  - ${toPathText(problem.path)}${place === undefined ? '' : ` (${place})`} ${problem.message}.`
  })
  return new StartError(`The team in ${path} is not valid:\n${[...new Set(lines)].join('\n')}`)
}

/** `agents.triage.handoffs[0]` */
function toPathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text === '' ? 'The file' : text.replace(/^\./, '')
}

import { unknownVariablesIn, INSTRUCTION_VARIABLES } from './instruction-variables.ts'
import { OWN_TOOLS } from './team-config.ts'
import type { TeamConfig } from './team-config.ts'

/** What is wrong with a file: where, and in words what to do. */
export interface Problem {
  path: readonly PropertyKey[]
  message: string
}

/** What a schema cannot say: names that lead nowhere. Looks at nothing outside of the file. */
export function findTeamProblems(config: TeamConfig): Problem[] {
  const names = Object.keys(config.agents)
  const servers = [...Object.keys(config.servers), OWN_TOOLS]
  const guardrails = Object.keys(config.guardrails)
  const problems: Problem[] = []
  const report = (path: readonly PropertyKey[], message: string) => void problems.push({ path, message })
  const check = (path: readonly PropertyKey[], name: string, { kind, among }: { kind: string; among: string[] }) => {
    if (!among.includes(name))
      report(path, `names the ${kind} ${name}, which there is not. ${remedy(name, kind, among)}`)
  }
  const agent = { kind: 'agent', among: names }

  if (names.length === 0) report(['agents'], 'is empty. Describe at least one agent')
  else check(['entry'], config.entry, agent)
  if (Object.hasOwn(config.servers, OWN_TOOLS)) {
    report(['servers', OWN_TOOLS], 'has the name of the team’s own tools. Give the server another one')
  }
  if (config.agents[config.entry]?.when) {
    report(['agents', config.entry, 'when'], 'would leave the team without its entry. Take it out')
  }
  for (const [name, { handoffs, tools, guardrails: own, instructions }] of Object.entries(config.agents)) {
    const at = (...path: PropertyKey[]) => ['agents', name, ...path]
    for (const [index, target] of handoffs.entries()) {
      if (target === name) report(at('handoffs', index), 'is the agent itself. Take it out')
      else check(at('handoffs', index), target, agent)
    }
    for (const server of Object.keys(tools)) check(at('tools', server), server, { kind: 'server', among: servers })
    for (const [index, each] of own.entries()) {
      check(at('guardrails', index), each, { kind: 'guardrail', among: guardrails })
    }
    const text = Array.isArray(instructions) ? instructions.join('\n') : instructions
    if (typeof text === 'string') problems.push(...problemsOfInstructions(text, at('instructions')))
  }
  for (const [index, tool] of (config.composer?.tools ?? []).entries()) {
    check(['composer', 'tools', index, 'agent'], tool.agent, agent)
  }
  return problems
}

/** The same for the text of a file, which has to be read first. */
export function problemsOfInstructions(text: string, path: readonly PropertyKey[]): Problem[] {
  const known = Object.keys(INSTRUCTION_VARIABLES)
    .map((name) => `{{${name}}}`)
    .join(', ')
  return unknownVariablesIn(text).map((name) => ({
    path,
    message: `refers to {{${name}}}, which there is not. Use ${known}`,
  }))
}

/** The nearest name, where one is near, or all that there are. */
function remedy(name: string, kind: string, among: readonly string[]): string {
  const near = among.find((each) => each.startsWith(name.slice(0, 3)) || name.startsWith(each.slice(0, 3)))
  if (near !== undefined) return `Did you mean ${near}?`
  return among.length === 0 ? `Describe it under ${kind}s` : `There are ${among.join(', ')}`
}

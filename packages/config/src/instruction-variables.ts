/**
 * What instructions may refer to as `{{NAME}}`. None of it is text that a user has written: what users write must never become a part of the instructions,
 * where a model would obey it.
 */
export const INSTRUCTION_VARIABLES = {
  agent: 'the title of this agent',
  colleagues: 'whom this agent can hand over to, a line for each with what they do',
  date: 'today in UTC, such as 2026-11-29',
  language: 'the language of the user’s page in English, such as German',
  team: 'the titles of all agents, separated by commas',
} as const

export type InstructionVariable = keyof typeof INSTRUCTION_VARIABLES

/** The variables in a text that there are not. */
export function unknownVariablesIn(instructions: string): string[] {
  const names = Array.from(instructions.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g), ([, name = '']) => name)
  return [...new Set(names)].filter((name) => !Object.hasOwn(INSTRUCTION_VARIABLES, name))
}

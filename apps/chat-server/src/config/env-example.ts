import type { z } from 'zod'
import { SECTIONS } from './config.ts'
import { describeVariable } from './variable.ts'

interface DocumentedSection {
  title: string
  variables: z.ZodRawShape
}

export interface DocumentedVariable {
  name: string
  about: string
  fallback: string
}

/** Every section of the configuration with its variables, in the order of the documentation. */
export function documentedSections(): { title: string; variables: DocumentedVariable[] }[] {
  return Object.values(SECTIONS).map(({ title, variables }: DocumentedSection) => ({
    title,
    variables: Object.entries(variables).map(([name, schema]) => ({ name, ...describeVariable(schema as z.ZodType) })),
  }))
}

/** A `.env` file with every variable as a comment. */
export function toEnvExample({
  about = 'Copy this file to .env, take out the # before what you set, and start the server in the same folder.',
} = {}): string {
  const blocks = documentedSections().map(({ title, variables }) => {
    const lines = variables.flatMap(({ name, about: what, fallback }) => {
      const isPlain = !/[ `]/.test(fallback)
      const unset = isPlain || fallback === '' ? '' : ` Unset: ${withoutTicks(fallback)}.`
      return [`# ${withoutTicks(sentence(what))}${unset}`, `#${name}=${isPlain ? fallback : ''}`]
    })
    return [`## ${title}`, ...lines].join('\n')
  })
  return `# ${about}\n\n${blocks.join('\n\n')}\n`
}

function withoutTicks(text: string): string {
  return text.replaceAll('`', '')
}

/** What begins with code is left as it is. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

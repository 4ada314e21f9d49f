import type { InstructionVariable, TeamConfig } from '@frontdesk/config'

export interface InstructionFacts {
  /** The agent that is told. */
  name: string
  config: TeamConfig
  /** The language that the user's browser asks for, as it says it. */
  locale: string | undefined
  today: Date
}

/** The instructions with their variables replaced. Nothing of it is text that a user could choose. */
export function fillInstructions(instructions: string, { name, config, locale, today }: InstructionFacts): string {
  const { agents } = config
  const titleOf = (each: string) => agents[each]?.title ?? each
  const values: Record<InstructionVariable, () => string> = {
    agent: () => titleOf(name),
    colleagues: () =>
      (agents[name]?.handoffs ?? []).map((each) => `- ${titleOf(each)}: ${agents[each]?.description ?? ''}`).join('\n'),
    date: () => today.toISOString().slice(0, 10),
    language: () => toLanguage(locale) ?? toLanguage(config.locale) ?? 'English',
    team: () => Object.keys(agents).map(titleOf).join(', '),
  }
  return instructions.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (reference, variable: string) =>
    Object.hasOwn(values, variable) ? values[variable as InstructionVariable]() : reference,
  )
}

/** Made when the first language has to be named, and not while the server starts. */
let languages: Intl.DisplayNames | undefined

/** A browser may send any text as its language: only the name of a language that there is gets into the instructions. */
function toLanguage(locale: string | undefined): string | undefined {
  const code = /^[a-z]{2,3}(?=-|$)/i.exec(locale ?? '')?.[0]
  if (code === undefined) return undefined
  languages ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  return languages.of(code.toLowerCase())
}

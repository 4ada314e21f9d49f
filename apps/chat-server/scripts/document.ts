import type { z } from 'zod'
import { SECTIONS } from '../src/config/config.ts'
import { describeVariable } from '../src/config/variable.ts'

interface DocumentedSection {
  title: string
  variables: z.ZodRawShape
}

const sections: DocumentedSection[] = Object.values(SECTIONS)

/** The configuration as tables in Markdown, one for each section. */
export function toMarkdown(): string {
  const tables = sections.map(({ title, variables }) => {
    const rows = documented(variables).map(
      ({ name, about, fallback }) => `| \`${name}\` |${fallback === '' ? '' : ` ${asCode(fallback)}`} | ${about} |`,
    )
    return [`**${title}**`, '', '| variable | default | |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return tables.join('\n\n')
}

/** A `.env` file with every variable as a comment. */
export function toEnvExample(): string {
  const blocks = sections.map(({ title, variables }) => {
    const lines = documented(variables).flatMap(({ name, about, fallback }) => {
      const isPlain = !/[ `]/.test(fallback)
      const unset = isPlain || fallback === '' ? '' : ` Unset: ${withoutTicks(fallback)}.`
      return [`# ${withoutTicks(sentence(about))}${unset}`, `#${name}=${isPlain ? fallback : ''}`]
    })
    return [`## ${title}`, ...lines].join('\n')
  })
  return `# Copy this file to .env, take out the # before what you set, and start the server in the same folder.\n\n${blocks.join('\n\n')}\n`
}

/** The text with what stands between the marks replaced by the tables. Throws when the marks are missing. */
export function withTables(readme: string): string {
  const [before, rest] = readme.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error(`README.md has no ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${toMarkdown()}\n\n${END}${after}`
}

const BEGIN = '<!-- configuration: `pnpm docs:config` writes this -->'
const END = '<!-- end of configuration -->'

function documented(variables: z.ZodRawShape): { name: string; about: string; fallback: string }[] {
  return Object.entries(variables).map(([name, schema]) => ({ name, ...describeVariable(schema as z.ZodType) }))
}

/** A plain value is code; words, which hold code of their own, are not. */
function asCode(fallback: string): string {
  return /[ `]/.test(fallback) ? fallback : `\`${fallback}\``
}

function withoutTicks(text: string): string {
  return text.replaceAll('`', '')
}

/** What begins with code is left as it is. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

import { documentedSections } from '../src/config/env-example.ts'

/** The configuration as tables in Markdown, one for each section. */
export function toMarkdown(): string {
  const tables = documentedSections().map(({ title, variables }) => {
    const rows = variables.map(
      ({ name, about, fallback }) => `| \`${name}\` |${fallback === '' ? '' : ` ${asCode(fallback)}`} | ${about} |`,
    )
    return [`**${title}**`, '', '| variable | default | |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return tables.join('\n\n')
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

/** A plain value is code; words, which hold code of their own, are not. */
function asCode(fallback: string): string {
  return /[ `]/.test(fallback) ? fallback : `\`${fallback}\``
}

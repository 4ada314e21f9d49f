import type { CheckResult, Report } from '@frontdesk/conformance'

/** One server, and what the kit found. */
export interface SubjectResult {
  name: string
  version: string
  report: Report
}

/** The page of results: a column for each server, a row for each section, and then what failed, rule by rule. */
export function toResultsPage(results: readonly SubjectResult[]): string {
  const [{ report }] = results as [SubjectResult]
  const sections = [...new Set(report.results.map(({ section }) => section))]
  const columns = results.map((_, index) => String.fromCodePoint('A'.charCodeAt(0) + index))
  return `# Conformance: results

Written by \`pnpm conformance:results\` on ${report.startedAt.slice(0, 10)}, with kit ${report.kit}, requirement set \`${report.set}\`, level \`${report.level}\`.
What is not probed counts for nobody: [how servers are asked](conformance.md).

| | server | version | passed | failed | not probed |
| --- | --- | --- | --- | --- | --- |
${results.map((each, index) => `| ${columns[index]} | ${each.name} | ${each.version} | ${counts(each.report)} |`).join('\n')}

Passed of probed, by section:

| | ${columns.join(' | ')} |
| --- |${' --- |'.repeat(columns.length)}
${sections.map((section) => toRow(section, results)).join('\n')}

${results.flatMap(toFailures).join('\n\n')}
`
}

function counts({ results }: Report): string {
  const count = (verdict: CheckResult['verdict']) =>
    results.filter((result) => result.isScored && result.verdict === verdict).length
  return `${count('passed')} | ${count('failed')} | ${count('not_probed')}`
}

function toRow(section: string, results: readonly SubjectResult[]): string {
  const cells = results.map(({ report }) => {
    const probed = report.results.filter((result) => result.section === section && result.verdict !== 'not_probed')
    const passed = probed.filter(({ verdict }) => verdict === 'passed').length
    return probed.length === 0 ? '–' : `${passed} of ${probed.length}`
  })
  return `| ${section} | ${cells.join(' | ')} |`
}

function toFailures({ name, version, report }: SubjectResult): string[] {
  const failed = report.results.filter(({ verdict }) => verdict === 'failed')
  if (failed.length === 0) return []
  const lines = failed.map(({ id, level, rule, reason = '' }) => `- **${id}** (${level}) ${rule}<br>${toLine(reason)}`)
  return [`## What fails on ${name} ${version}\n\n${lines.join('\n')}`]
}

const MAX_REASON = 200

/** Ids of the run at hand would make each page another. */
function toLine(reason: string): string {
  const steady = reason.replaceAll(/\b(thr|msg|atc|wf|tc)_\w+/g, '$1_…').replaceAll(/\s+/g, ' ')
  return steady.length > MAX_REASON ? `${steady.slice(0, MAX_REASON)}…` : steady
}

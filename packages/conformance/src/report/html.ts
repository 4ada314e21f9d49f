import { countVerdicts } from '../run/result.ts'
import type { CheckResult, Report } from '../run/result.ts'
import { escapeMarkup } from './escape-markup.ts'
import { toExchangeText } from './exchange-text.ts'

const WORDS: Record<CheckResult['verdict'], string> = {
  passed: 'passed',
  failed: 'failed',
  not_probed: 'not probed',
  error: 'error of the kit',
}

/** The report as one page without scripts or other files, to be published as it is. */
export function toHtml(report: Report): string {
  const { passed, failed, not_probed: notProbed } = countVerdicts(report)
  const sections = Map.groupBy(report.results, (result) => result.section)
  const title = `ChatKit conformance of ${escapeMarkup(report.subject)}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${escapeMarkup(report.set)}, level ${report.level}, ${report.startedAt.slice(0, 10)}, kit ${escapeMarkup(report.kit)}:
<strong>${passed} passed, ${failed} failed, ${notProbed} not probed</strong></p>
${[...sections].map(([section, results]) => toSection(section, results)).join('\n')}
</html>
`
}

function toSection(section: string, results: CheckResult[]): string {
  return `<h2>${escapeMarkup(section)}</h2>
<table><thead><tr><th>Check<th>Level<th>Verdict<th>Rule</tr></thead><tbody>
${results.map(toRow).join('\n')}
</tbody></table>`
}

function toRow(result: CheckResult): string {
  const { id, level, verdict, rule, source, reason, exchanges = [] } = result
  const word = `${WORDS[verdict]}${result.isExpected ? ', expected to fail' : ''}${result.isScored ? '' : ', not scored'}`
  const shown = exchanges.map((exchange) => `<pre>${escapeMarkup(toExchangeText(exchange))}</pre>`).join('')
  const detail = reason === undefined ? '' : `<p>${escapeMarkup(reason)}</p>`
  const exchange = shown === '' ? '' : `<details><summary>What was sent and received</summary>${shown}</details>`
  return `<tr id="${id}" class="${verdict}"><td><a href="#${id}">${id}</a><td>${level}<td>${word}<td>${escapeMarkup(rule)} <small>${escapeMarkup(source)}</small>${detail}${exchange}</tr>`
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ccc }
td:first-child { white-space: nowrap } small { color: #555 } pre { overflow: auto; background: #f4f4f4; padding: .6rem; font-size: 13px }
.passed td:nth-child(3) { color: #0a6b2d } .failed td:nth-child(3) { color: #b3140f; font-weight: bold } .not_probed { color: #555 }
`

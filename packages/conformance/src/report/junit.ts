import type { CheckResult, Report } from '../run/result.ts'
import { escapeMarkup } from './escape-markup.ts'
import { toExchangeText } from './exchange-text.ts'

/** The report as JUnit XML, which CI systems read: a suite per section. What was expected to fail, or is not counted, is skipped there. */
export function toJunit(report: Report): string {
  const sections = Map.groupBy(report.results, (result) => result.section)
  const suites = [...sections].map(([section, results]) => {
    const count = (isWanted: (result: CheckResult) => boolean) => results.filter(isWanted).length
    return [
      `  <testsuite name="${escapeMarkup(section)}" tests="${results.length}" failures="${count(isFailure)}" errors="${count(isError)}" skipped="${count(isSkipped)}" timestamp="${report.startedAt}">`,
      ...results.map((result) => toCase(result)),
      '  </testsuite>',
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${report.set}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function toCase(result: CheckResult): string {
  const { id, rule, durationMs } = result
  const name = escapeMarkup(`${id} ${rule}`)
  const head = `    <testcase classname="${id.replace(/-\d+$/, '')}" name="${name}" time="${durationMs / 1000}">`
  return [head, ...toOutcome(result), '    </testcase>'].join('\n')
}

function toOutcome(result: CheckResult): string[] {
  const { reason = '', exchanges = [], source } = result
  const message = escapeMarkup(reason)
  if (isError(result)) return [`      <error message="${message}"/>`]
  if (isFailure(result)) {
    const detail = [reason, `Source: ${source}`, ...exchanges.map(toExchangeText)].join('\n\n')
    return [`      <failure message="${message}">${escapeMarkup(detail)}</failure>`]
  }
  return isSkipped(result) ? [`      <skipped message="${message}"/>`] : []
}

/** A stale entry of the baseline is a failure too: the list has become false. */
function isFailure({ verdict, isScored, isExpected }: CheckResult): boolean {
  return (verdict === 'failed' && isScored && !isExpected) || (verdict === 'passed' && isExpected)
}

function isError({ verdict }: CheckResult): boolean {
  return verdict === 'error'
}

function isSkipped(result: CheckResult): boolean {
  return result.verdict === 'not_probed' || (result.verdict === 'failed' && !isFailure(result))
}

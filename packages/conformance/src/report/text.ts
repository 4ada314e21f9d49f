import { styleText } from 'node:util'
import { countVerdicts } from '../run/result.ts'
import type { CheckResult, Report } from '../run/result.ts'
import { toExchangeText } from './exchange-text.ts'

export interface TextOptions {
  /** Whether the terminal shows colours. */
  hasColours: boolean
  /** Whether checks that passed are listed. They are counted either way. */
  isVerbose: boolean
}

/** The table for the terminal: what failed with its reason and the exchange that shows it, what was not probed and why, and the count. */
export function toText(report: Report, options: TextOptions): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    options.hasColours ? styleText(style, text, { validateStream: false }) : text
  const sections = Map.groupBy(report.results, (result) => result.section)
  const lines = [`${report.subject} against ${report.set}, level ${report.level}`, '']
  for (const [section, results] of sections) {
    const passed = results.filter(({ verdict }) => verdict === 'passed').length
    lines.push(`${paint('bold', section)}  ${passed} of ${results.length}`)
    for (const result of results) {
      if (result.verdict === 'passed' && !result.isExpected && !options.isVerbose) continue
      lines.push(...describe(result, paint))
    }
  }
  return [...lines, '', ...summarise(report), ''].join('\n')
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

function describe(result: CheckResult, paint: Paint): string[] {
  const { id, verdict, level, rule, reason = '' } = result
  switch (verdict) {
    case 'passed':
      return [
        `  ${paint('green', '✓')} ${id}  ${rule}`,
        ...(result.isExpected ? [indent(paint('red', 'It passed, and is listed among the expected failures.'))] : []),
      ]
    case 'not_probed':
      return [`  ${paint('dim', `– ${id}  not probed: ${reason}`)}`]
    case 'failed':
      return [
        `  ${paint(result.isExpected ? 'yellow' : 'red', `✗ ${id}`)} (${level}${note(result)})  ${rule}`,
        indent(reason),
        indent(`Source: ${result.source}`),
        ...(result.isExpected ? [] : showExchange(result, paint)),
        '',
      ]
    case 'error':
      return [
        `  ${paint('magenta', `! ${id}`)}  The kit itself failed here; this says nothing about the server.`,
        indent(reason),
      ]
    default:
      throw new Error(`Nobody knows the verdict ${JSON.stringify(verdict satisfies never)}`)
  }
}

function note({ isExpected, isScored }: CheckResult): string {
  return `${isExpected ? ', expected' : ''}${isScored ? '' : ', not scored'}`
}

function showExchange({ exchanges = [] }: CheckResult, paint: Paint): string[] {
  const last = exchanges.at(-1)
  if (!last) return []
  const before = exchanges.length > 1 ? [indent(`The last of ${exchanges.length} requests of this check:`)] : []
  return [...before, indent(paint('dim', toExchangeText(last)))]
}

function summarise(report: Report): string[] {
  const { passed, failed, not_probed: notProbed, error } = countVerdicts(report)
  const expected = report.results.filter((result) => result.verdict === 'failed' && result.isExpected).length
  const unscored = report.results.filter((result) => !result.isScored)
  const lines = [
    `${passed} passed, ${failed} failed${expected > 0 ? ` (${expected} expected)` : ''}, ${notProbed} not probed`,
  ]
  if (unscored.length > 0) {
    const held = unscored.filter(({ verdict }) => verdict === 'passed').length
    lines.push(`${unscored.length} more that ${report.set} does not count: ${held} passed`)
  }
  if (error > 0) lines.push(`${error} errors of the kit itself`)
  if (report.stale.length > 0) lines.push(`Take from the expected failures: ${report.stale.join(', ')}`)
  return lines
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')
}

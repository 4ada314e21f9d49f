import { describeFailure } from './format-results.ts'
import { hasPassed } from './run-case.ts'
import type { CaseResult } from './run-case.ts'

/** The results as JUnit's XML, which build servers show. */
export function toJUnit(results: readonly CaseResult[], { suite }: { suite: string }): string {
  const failed = results.filter((result) => !hasPassed(result)).length
  const skipped = results.filter((result) => result.skipped !== undefined).length
  const seconds = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1_000
  const counts = `tests="${results.length}" failures="${failed}" skipped="${skipped}" time="${seconds}"`
  const cases = results.map((result) => {
    const head = `    <testcase classname="${escape(suite)}" name="${escape(result.name)}" time="${result.milliseconds / 1_000}"`
    if (result.skipped !== undefined) return `${head}><skipped message="${escape(result.skipped)}"/></testcase>`
    if (hasPassed(result)) return `${head}/>`
    const message = result.verdicts.find(({ holds }) => !holds)?.problem ?? ''
    return `${head}><failure message="${escape(message)}">${escape(describeFailure(result))}</failure></testcase>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escape(suite)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }

/** XML has no way to write most control characters. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character)
}

/**
 * `pnpm --silent corpora [name …]`: holds every server against its corpora of attacks, `corpora/suites.ts` of its package or app, and
 * closes with the plain line `N passed, N failed`. A suite takes the times of its corpus seriously: run it on a quiet machine.
 */
import { existsSync, readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import type { CorpusSuite } from '@frontdesk/mcp-kit/testing'
import { runSuite } from '@frontdesk/mcp-kit/testing'

interface SuiteModule {
  suites: readonly CorpusSuite[]
  /** Stops what the suites have started among them. */
  close?: () => Promise<void>
}

const wanted = process.argv.slice(2)
const homes = ['../packages/', '../apps/'].flatMap((path) => {
  const folder = new URL(path, import.meta.url)
  return readdirSync(folder)
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .map((name) => ({ name, file: new URL(`${name}/corpora/suites.ts`, folder) }))
    .filter(({ file }) => existsSync(file))
})

const total = { passed: 0, failed: 0 }
for (const { name, file } of homes) {
  const { suites, close } = (await import(file.href)) as SuiteModule
  for (const suite of suites) {
    const { passed, failed } = await runSuite(suite, (entry, problem) => {
      if (problem === undefined) return
      const reason = problem instanceof Error ? problem.message : inspect(problem)
      console.log(`✗ ${entry.id} (${entry.expect}): ${reason}\n  ${entry.why}`)
    })
    console.log(`${failed === 0 ? '✓' : '✗'} ${name}: ${suite.name}: ${passed} of ${passed + failed}`)
    total.passed += passed
    total.failed += failed
  }
  await close?.()
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && homes.length > 0 ? 0 : 1)

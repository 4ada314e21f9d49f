#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { openAdapter } from './adapter/open-adapter.ts'
import { UnsupportedError } from './implementation.ts'
import type { GoldenImplementation } from './implementation.ts'
import { ownImplementation } from './own-implementation.ts'
import { loadScenarios } from './scenarios/load-scenarios.ts'
import type { LoadedScenario } from './scenarios/load-scenarios.ts'
import type { Difference } from './judge.ts'
import { replayScenario } from './replay.ts'

const USAGE = 'Usage: chatkit-golden [--adapter COMMAND] PATH…'

/**
 * `chatkit-golden PATH…`, in this repository `pnpm golden PATH…`: replays the scenarios of files and directories; the last line counts, the exit
 * code tells. With `--adapter COMMAND` it replays them against another SDK, behind a process that the command starts.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals: paths } = parseArgs({
    args,
    allowPositionals: true,
    options: { adapter: { type: 'string' } },
  })
  if (paths.length === 0) throw new Error(USAGE)
  if (values.adapter === undefined) return replayAll(paths, ownImplementation)
  await using adapter = openAdapter(values.adapter)
  await replayAll(paths, adapter)
}

async function replayAll(paths: readonly string[], implementation: GoldenImplementation): Promise<void> {
  let [passed, failed, unsupported] = [0, 0, 0]
  for (const path of paths) {
    for (const loaded of await loadScenarios(path)) {
      const differences = await judgeFile(loaded, implementation)
      if (differences === 'unsupported') unsupported++
      else if (differences.length === 0) passed++
      else {
        failed++
        process.stdout.write(describeFailure(loaded, differences))
      }
    }
  }
  if (passed + failed + unsupported === 0) process.stdout.write('There is no scenario here.\n')
  const rest = unsupported > 0 ? `, ${unsupported} not supported` : ''
  process.stdout.write(`${passed} passed, ${failed} failed${rest}\n`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}

async function judgeFile(
  loaded: LoadedScenario,
  implementation: GoldenImplementation,
): Promise<Difference[] | 'unsupported'> {
  if ('problem' in loaded) return [{ where: 'file', lines: [loaded.problem] }]
  try {
    return await replayScenario(loaded.scenario, implementation)
  } catch (error) {
    if (error instanceof UnsupportedError) return 'unsupported'
    throw error
  }
}

function describeFailure({ path }: LoadedScenario, differences: Difference[]): string {
  const described = differences.map(({ where, lines }) =>
    [`  ${where}`, ...lines.map((line) => `    ${line}`)].join('\n'),
  )
  return `FAILED ${path}\n${described.join('\n')}\n\n`
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

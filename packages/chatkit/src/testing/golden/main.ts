#!/usr/bin/env node
import { loadScenarios } from './scenarios/load-scenarios.ts'
import type { LoadedScenario } from './scenarios/load-scenarios.ts'
import type { Difference } from './judge.ts'
import { replayScenario } from './replay.ts'

/** `chatkit-golden PATH…`, in this repository `pnpm golden PATH…`: replays the scenarios of files and directories; the last line counts, the exit code tells. */
async function main(paths: string[]): Promise<void> {
  if (paths.length === 0) throw new Error('Usage: chatkit-golden PATH…')
  let [passed, failed] = [0, 0]
  for (const path of paths) {
    for (const loaded of await loadScenarios(path)) {
      const differences = await judgeFile(loaded)
      if (differences.length === 0) passed++
      else {
        failed++
        process.stdout.write(describeFailure(loaded, differences))
      }
    }
  }
  if (passed + failed === 0) process.stdout.write('There is no scenario here.\n')
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}

async function judgeFile(loaded: LoadedScenario): Promise<Difference[]> {
  if ('problem' in loaded) return [{ where: 'file', lines: [loaded.problem] }]
  return replayScenario(loaded.scenario)
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

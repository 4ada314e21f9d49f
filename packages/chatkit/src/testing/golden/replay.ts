import { judge } from './judge.ts'
import type { Difference } from './judge.ts'
import { runServerScenario } from './server/run-server-scenario.ts'
import { UnsupportedError } from './implementation.ts'
import type { GoldenImplementation } from './implementation.ts'
import { ownImplementation } from './own-implementation.ts'
import type { CaseScenario, Scenario, ScenarioCase, ServerScenario } from './scenarios/scenario.ts'

const SCENARIO_TIMEOUT_MS = 10_000

/**
 * Replays one scenario, against this package unless another implementation is given. Gives every difference from what is expected; none is a
 * pass. Throws an {@link UnsupportedError} where the implementation has no part for it.
 */
export async function replayScenario(
  scenario: Scenario,
  implementation: GoldenImplementation = ownImplementation,
): Promise<Difference[]> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('The scenario did not end')), SCENARIO_TIMEOUT_MS)
  try {
    return await Promise.race([replay(scenario, implementation), timeout])
  } catch (error) {
    if (error instanceof UnsupportedError) throw error
    return [{ where: 'replay', lines: [error instanceof Error ? (error.stack ?? error.message) : String(error)] }]
  } finally {
    clearTimeout(timer)
  }
}

async function replay(scenario: Scenario, implementation: GoldenImplementation): Promise<Difference[]> {
  switch (scenario.kind) {
    case 'server':
    case 'bridge':
      return replayServer(scenario, implementation)
    case 'widget-diff':
    case 'widget-template':
    case 'converter':
      return replayCases(scenario, implementation)
    default:
      throw new Error(`Not a scenario of a known kind: ${JSON.stringify((scenario satisfies never)?.['kind'])}`)
  }
}

async function replayServer(scenario: ServerScenario, implementation: GoldenImplementation): Promise<Difference[]> {
  const { results, calls, store } = await runServerScenario(scenario, implementation)
  return [
    ...scenario.requests.flatMap((request, index) => judge(`requests[${index}]`, results[index] ?? null, request)),
    ...judge('calls', calls, { expect: scenario.expect_calls_fixed ?? scenario.expect_calls }),
    ...judge('store', store, { expect: scenario.expect_store_fixed ?? scenario.expect_store }),
  ]
}

async function replayCases({ kind, cases }: CaseScenario, implementation: GoldenImplementation): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const each of cases) {
    const { expect: _expect, expect_fixed: _fixed, ...input } = each
    const actual = await implementation.runCase(kind, input as ScenarioCase)
    differences.push(...judge(each.name, actual, each))
  }
  return differences
}

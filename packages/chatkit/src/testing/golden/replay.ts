import type { JsonValue } from '../../json.ts'
import { judge } from './judge.ts'
import type { Difference } from './judge.ts'
import { runServerScenario } from './server/run-server-scenario.ts'
import type { CaseScenario, RunCase, Scenario, ServerScenario } from './scenarios/scenario.ts'

const SCENARIO_TIMEOUT_MS = 10_000

/** Loaded when needed: some of them want packages that the others do not. */
const CASE_RUNNERS: Record<CaseScenario['kind'], () => Promise<RunCase>> = {
  'widget-diff': async () => (await import('./run-widget.ts')).runWidgetDiff,
  converter: async () => (await import('./agents/run-converter.ts')).runConverter,
  'widget-template': async () => (await import('./run-widget.ts')).runWidgetTemplate,
}

/** Replays one scenario against this implementation. Gives every difference from what is expected; none is a pass. */
export async function replayScenario(scenario: Scenario): Promise<Difference[]> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('The scenario did not end')), SCENARIO_TIMEOUT_MS)
  try {
    return await Promise.race([replay(scenario), timeout])
  } catch (error) {
    return [{ where: 'replay', lines: [error instanceof Error ? (error.stack ?? error.message) : String(error)] }]
  } finally {
    clearTimeout(timer)
  }
}

async function replay(scenario: Scenario): Promise<Difference[]> {
  switch (scenario.kind) {
    case 'server':
    case 'bridge':
      return replayServer(scenario)
    case 'widget-diff':
    case 'widget-template':
    case 'converter':
      return replayCases(scenario)
    default:
      throw new Error(`Not a scenario of a known kind: ${JSON.stringify((scenario satisfies never)?.['kind'])}`)
  }
}

async function replayServer(scenario: ServerScenario): Promise<Difference[]> {
  const { results, calls, store } = await runServerScenario(scenario)
  return [
    ...scenario.requests.flatMap((request, index) => judge(`requests[${index}]`, results[index] ?? null, request)),
    ...judge('calls', calls, { expect: scenario.expect_calls_fixed ?? scenario.expect_calls }),
    ...judge('store', store, { expect: scenario.expect_store_fixed ?? scenario.expect_store }),
  ]
}

async function replayCases({ kind, cases }: CaseScenario): Promise<Difference[]> {
  const run = await CASE_RUNNERS[kind]()
  const differences: Difference[] = []
  for (const each of cases) {
    const actual: JsonValue = await run(each)
    differences.push(...judge(each.name, actual, each))
  }
  return differences
}

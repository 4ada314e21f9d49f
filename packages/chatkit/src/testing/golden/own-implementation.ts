import type { GoldenImplementation } from './implementation.ts'
import type { CaseScenario, RunCase } from './scenarios/scenario.ts'
import { openGoldenServer } from './server/open-golden-server.ts'

/** Loaded when needed: some of them want packages that the others do not. */
const CASE_RUNNERS: Record<CaseScenario['kind'], () => Promise<RunCase>> = {
  'widget-diff': async () => (await import('./run-widget.ts')).runWidgetDiff,
  converter: async () => (await import('./agents/run-converter.ts')).runConverter,
  'widget-template': async () => (await import('./run-widget.ts')).runWidgetTemplate,
}

/** This package, as scenarios are replayed against it. */
export const ownImplementation: GoldenImplementation = {
  open: openGoldenServer,
  async runCase(kind, input) {
    const run = await CASE_RUNNERS[kind as CaseScenario['kind']]()
    return run(input)
  },
}

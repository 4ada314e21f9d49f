import { describe, expect, it } from 'vitest'
import { loadScenarios } from '../src/testing/golden/scenarios/load-scenarios.ts'
import { replayScenario } from '../src/testing/golden/replay.ts'

describe.each(['server', 'bridge', 'converter', 'widget-diff', 'widget-template'])(
  'the golden corpus: %s',
  async (kind) => {
    const directory = `${import.meta.dirname}/../golden/${kind}/`

    for (const loaded of await loadScenarios(directory)) {
      it(`replays ${loaded.path.slice(loaded.path.lastIndexOf('/') + 1)}`, async () => {
        if ('problem' in loaded) throw new Error(loaded.problem)
        expect(await replayScenario(loaded.scenario)).toEqual([])
      })
    }
  },
)

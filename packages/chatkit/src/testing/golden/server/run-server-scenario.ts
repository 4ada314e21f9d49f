import type { JsonValue } from '../../../json.ts'
import type { GoldenImplementation } from '../implementation.ts'
import type { ServerScenario } from '../scenarios/scenario.ts'
import { Normalizer } from './normalize.ts'

/** What an implementation made of a scenario, normalised: a result per request, the hook calls, the store. */
export interface ServerOutcome {
  results: JsonValue[]
  calls: JsonValue
  store: JsonValue
}

/** Plays all requests of the scenario, one after the other, on one server. Rejects when the scenario itself is wrong. */
export async function runServerScenario(
  { kind, setup, server: hooks, requests }: ServerScenario,
  implementation: GoldenImplementation,
): Promise<ServerOutcome> {
  const server = await implementation.open({ kind, ...(setup && { setup }), ...(hooks && { server: hooks }) })
  const normalizer = new Normalizer()
  const results: JsonValue[] = []
  for (const { expect: _expect, expect_fixed: _fixed, ...request } of requests) {
    const sent = request.body === undefined ? request : { ...request, body: normalizer.toActual(request.body) }
    results.push(normalizer.normalize(await server.send(sent)))
  }
  const { calls, store } = await server.close()
  const normalized = normalizer.normalize(calls)
  return { results, calls: normalized, store: normalizer.normalize(store) }
}

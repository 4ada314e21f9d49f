import type { JsonValue } from '../../json.ts'
import type { ScenarioCase, ScenarioRequest, ServerScenario } from './scenarios/scenario.ts'

/** How a server is set up before the first request. */
export type ServerSetup = Pick<ServerScenario, 'kind' | 'setup' | 'server'>

/** One request as it is sent: ids are those of the server. */
export type SentRequest = Pick<ScenarioRequest, 'body' | 'raw_body' | 'cancel_after_events' | 'cancel_mode'>

/** A server whose hooks play the scripts of a scenario. */
export interface ScriptedServer {
  /** What a request comes to, in the shape of an `expect`. */
  send(request: SentRequest): Promise<JsonValue>
  /** The calls of hooks and what the store holds, in the shapes of `expect_calls` and `expect_store`. Nothing is sent afterwards. */
  close(): Promise<{ calls: JsonValue; store: JsonValue }>
}

/** What scenarios are replayed against: this package, or another SDK behind an adapter. */
export interface GoldenImplementation {
  open(setup: ServerSetup): Promise<ScriptedServer>
  /** What a case comes to, in the shape of its `expect`. */
  runCase(kind: string, input: ScenarioCase): Promise<JsonValue>
}

/** The implementation says that it has no part that could play this. The message says which. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError'
}

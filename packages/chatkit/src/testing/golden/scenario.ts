import type { JsonObject, JsonValue } from '../../json.ts'

/** What every scenario begins with. The format is described in `golden/FORMAT.md` of this package. */
interface ScenarioHead {
  name: string
  about?: string
  tags?: string[]
}

/** A prescribed result where the recorded one is a fault of the reference: any of them passes. */
export interface FixedExpectation {
  gap: string[]
  any_of: JsonValue[]
}

/** Requests to one server whose hooks play scripts. `bridge` scripts have `agent_run` steps. */
export interface ServerScenario extends ScenarioHead {
  kind: 'server' | 'bridge'
  setup?: { threads?: { thread: JsonObject; items: JsonObject[] }[]; attachments?: JsonObject[] }
  server?: {
    stream_options?: { allow_cancel: boolean } | { throw: ThrowSpec }
    attachment_store?: { create?: JsonObject[] }
    scripts?: Partial<Record<'respond' | 'action' | 'sync_action' | 'transcribe', ScriptStep[][]>>
  }
  requests: ScenarioRequest[]
  expect_calls: JsonValue
  expect_calls_fixed?: JsonValue
  expect_store: JsonValue
  expect_store_fixed?: JsonValue
}

export interface ScenarioRequest {
  body?: JsonValue
  raw_body?: string
  cancel_after_events?: number
  cancel_mode?: 'abort' | 'close'
  expect: JsonValue
  expect_fixed?: FixedExpectation
}

/** Independent inputs of one function, each with its result. */
export interface CaseScenario extends ScenarioHead {
  kind: 'widget-diff' | 'widget-template' | 'converter'
  cases: ScenarioCase[]
}

/** The input members depend on the kind. */
export interface ScenarioCase {
  name: string
  expect: JsonValue
  expect_fixed?: FixedExpectation
  [input: string]: unknown
}

/** Gives what the implementation makes of a case, in the shape of its `expect`. One function per kind, in a file of its own. */
export type RunCase = (input: ScenarioCase) => Promise<JsonValue>

export type Scenario = ServerScenario | CaseScenario

/** One step of a hook. */
export type ScriptStep =
  | { yield: JsonObject }
  | { set_thread: JsonObject }
  | { throw: ThrowSpec }
  | { wait_for_cancel: true }
  | { store: StoreSpec }
  | { stream_widget: WidgetSpec }
  | { agent_run: AgentRunSpec }
  | { return: JsonObject }

export interface ThrowSpec {
  kind: 'custom' | 'stream' | 'not_found' | 'other'
  message?: string
  code?: string
  allow_retry?: boolean
}

export type StoreSpec =
  | { op: 'add_item' | 'save_item'; item: JsonObject }
  | { op: 'delete_item'; item_id: string }
  | { op: 'save_thread' }

/** `root` for a finished widget, `roots` for one that is streamed. */
export interface WidgetSpec {
  root?: JsonObject
  roots?: JsonObject[]
  copy_text?: string
}

export interface AgentRunSpec {
  steps: AgentRunStep[]
  partial_images?: number
  /** Present when the hook catches the tripwire; played then. */
  on_tripwire?: ScriptStep[]
}

/** One step of a fake run of an agent. Before each, everything that earlier steps have caused has been consumed, except inside a `burst`. */
export type AgentRunStep =
  | { raw: JsonObject }
  | { run_item: { type: 'tool_call_item'; raw_item: JsonObject } }
  | { context: string; args?: JsonObject }
  | { client_tool_call: { name: string; arguments: JsonObject } }
  | { store: StoreSpec }
  | { wait_for_cancel: true }
  | { guardrail_tripwire: 'input' | 'output' }
  | { throw: ThrowSpec }
  | { burst: AgentRunStep[] }

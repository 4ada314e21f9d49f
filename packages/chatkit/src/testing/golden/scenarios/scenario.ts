import { z } from 'zod'
import { JsonObject, JsonValue } from '../../../json.ts'
import { ScriptStep, ThrowSpec } from './scenario-steps.ts'

export type { AgentRunSpec, AgentRunStep, ScriptStep, StoreSpec, ThrowSpec, WidgetSpec } from './scenario-steps.ts'

/** What every scenario begins with. The format is described in `golden/FORMAT.md` of this package; a member that it does not name is a mistake. */
const head = {
  name: z.string(),
  about: z.string().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
}

/** A prescribed result where the recorded one is a fault of the reference: any of them passes. */
export type FixedExpectation = z.infer<typeof FixedExpectation>
export const FixedExpectation = z.strictObject({ gap: z.array(z.string()), any_of: z.array(JsonValue).nonempty() })

const expectations = { expect: JsonValue, expect_fixed: FixedExpectation.exactOptional() }

export type ScenarioRequest = z.infer<typeof ScenarioRequest>
export const ScenarioRequest = z
  .strictObject({
    body: JsonValue.exactOptional(),
    raw_body: z.string().exactOptional(),
    cancel_after_events: z.int().nonnegative().exactOptional(),
    cancel_mode: z.enum(['abort', 'close']).exactOptional(),
    ...expectations,
  })
  .refine(({ body, raw_body }) => (body === undefined) !== (raw_body === undefined), 'Takes either body or raw_body')
  .refine(
    ({ cancel_mode, cancel_after_events }) => cancel_mode === undefined || cancel_after_events !== undefined,
    'cancel_mode wants cancel_after_events',
  )

const scripts = z.array(z.array(ScriptStep)).exactOptional()

/** Requests to one server whose hooks play scripts. `bridge` scripts have `agent_run` steps. */
export type ServerScenario = z.infer<typeof ServerScenario>
export const ServerScenario = z.strictObject({
  kind: z.enum(['server', 'bridge']),
  ...head,
  setup: z
    .strictObject({
      threads: z.array(z.strictObject({ thread: JsonObject, items: z.array(JsonObject) })).exactOptional(),
      attachments: z.array(JsonObject).exactOptional(),
    })
    .exactOptional(),
  server: z
    .strictObject({
      stream_options: z
        .union([z.strictObject({ allow_cancel: z.boolean() }), z.strictObject({ throw: ThrowSpec })])
        .exactOptional(),
      attachment_store: z.strictObject({ create: z.array(JsonObject).exactOptional() }).exactOptional(),
      scripts: z
        .strictObject({ respond: scripts, action: scripts, sync_action: scripts, transcribe: scripts })
        .exactOptional(),
    })
    .exactOptional(),
  requests: z.array(ScenarioRequest).nonempty(),
  expect_calls: JsonValue,
  expect_calls_fixed: JsonValue.exactOptional(),
  expect_store: JsonValue,
  expect_store_fixed: JsonValue.exactOptional(),
})

/** One input of a function, with its result. The input members depend on the kind. */
export interface ScenarioCase {
  name: string
  expect: JsonValue
  expect_fixed?: FixedExpectation
  [input: string]: unknown
}

/** Independent inputs of one function, each with its result. */
export type CaseScenario = z.infer<typeof CaseScenario>
export const CaseScenario = z.discriminatedUnion('kind', [
  caseScenario('widget-diff', { before: JsonValue, after: JsonValue }),
  caseScenario('widget-template', { file: JsonValue, data: JsonValue.exactOptional() }),
  caseScenario('converter', {
    items: z.array(JsonObject),
    overrides: z
      .strictObject({ tag: z.string().exactOptional(), attachment: z.string().exactOptional() })
      .exactOptional(),
  }),
])

function caseScenario<Kind extends string>(kind: Kind, input: Record<string, z.ZodType>) {
  const each: z.ZodType<ScenarioCase> = z.strictObject({ name: z.string(), ...input, ...expectations })
  return z.strictObject({ kind: z.literal(kind), ...head, cases: z.array(each).nonempty() })
}

/** Gives what the implementation makes of a case, in the shape of its `expect`. One function per kind, in a file of its own. */
export type RunCase = (input: ScenarioCase) => Promise<JsonValue>

export type Scenario = z.infer<typeof Scenario>
export const Scenario = z.discriminatedUnion('kind', [ServerScenario, CaseScenario])

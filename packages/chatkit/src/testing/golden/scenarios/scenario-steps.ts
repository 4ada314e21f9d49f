import { z } from 'zod'
import { JsonObject, JsonValue } from '../../../json.ts'

export type ThrowSpec = z.infer<typeof ThrowSpec>
export const ThrowSpec = z.strictObject({
  kind: z.enum(['custom', 'stream', 'not_found', 'other']),
  message: z.string().exactOptional(),
  code: z.string().exactOptional(),
  allow_retry: z.boolean().exactOptional(),
})

export type StoreSpec = z.infer<typeof StoreSpec>
export const StoreSpec = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['add_item', 'save_item']), item: JsonObject }),
  z.strictObject({ op: z.literal('delete_item'), item_id: z.string() }),
  z.strictObject({ op: z.literal('save_thread') }),
])

/** `root` for a finished widget, `roots` for one that is streamed. */
export type WidgetSpec = z.infer<typeof WidgetSpec>
export const WidgetSpec = z
  .strictObject({
    root: JsonObject.exactOptional(),
    roots: z.array(JsonObject).exactOptional(),
    copy_text: z.string().exactOptional(),
  })
  .refine(({ root, roots }) => (root === undefined) !== (roots === undefined), 'Takes either root or roots')

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

export const ScriptStep: z.ZodType<ScriptStep> = z.lazy(() =>
  oneOf({
    yield: JsonObject,
    set_thread: z.strictObject({
      title: JsonValue.exactOptional(),
      status: JsonValue.exactOptional(),
      metadata: JsonValue.exactOptional(),
      allowed_image_domains: JsonValue.exactOptional(),
    }),
    throw: ThrowSpec,
    wait_for_cancel: z.literal(true),
    store: StoreSpec,
    stream_widget: WidgetSpec,
    agent_run: AgentRunSpec,
    return: JsonObject,
  }),
)

export interface AgentRunSpec {
  steps: AgentRunStep[]
  partial_images?: number
  /** Present when the hook catches the tripwire; played then. */
  on_tripwire?: ScriptStep[]
  /** `plain`, as the reference is, or with what the bridge does by default beside. Default: `plain`. */
  mode?: 'plain' | 'default'
}

/** One step of a fake run of an agent. Before each, everything that earlier steps have caused has been consumed, except inside a `burst`. */
export type AgentRunStep =
  | { raw: JsonObject }
  | { run_item: { type: 'tool_call_item'; raw_item: JsonObject } }
  | { context: ContextHelper; args?: JsonObject }
  | { client_tool_call: { name: string; arguments: JsonObject } }
  | { store: StoreSpec }
  | { wait_for_cancel: true }
  | { guardrail_tripwire: 'input' | 'output' }
  | { throw: ThrowSpec }
  | { burst: AgentRunStep[] }

export type ContextHelper = z.infer<typeof ContextHelper>
export const ContextHelper = z.enum([
  'start_workflow',
  'add_workflow_task',
  'update_workflow_task',
  'end_workflow',
  'stream',
  'stream_widget',
])

export const AgentRunStep: z.ZodType<AgentRunStep> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ context: ContextHelper, args: JsonObject.exactOptional() }),
      oneOf({
        raw: JsonObject,
        run_item: z.strictObject({ type: z.literal('tool_call_item'), raw_item: JsonObject }),
        client_tool_call: z.strictObject({ name: z.string(), arguments: JsonObject }),
        store: StoreSpec,
        wait_for_cancel: z.literal(true),
        guardrail_tripwire: z.enum(['input', 'output']),
        throw: ThrowSpec,
        burst: z.array(AgentRunStep),
      }),
    ],
    { error: ({ input }) => `Not a step of an agent's run: ${JSON.stringify(input)}` },
  ),
)

export const AgentRunSpec: z.ZodType<AgentRunSpec> = z.strictObject({
  steps: z.array(AgentRunStep),
  partial_images: z.int().exactOptional(),
  on_tripwire: z.array(ScriptStep).exactOptional(),
  mode: z.enum(['plain', 'default']).exactOptional(),
})

type OneOf<Shape extends z.core.$ZodShape> = { [Name in keyof Shape]: Record<Name, z.output<Shape[Name]>> }[keyof Shape]

/** An object with exactly one of the members. Unlike a union it can say what is wrong with the one that is there. */
function oneOf<Shape extends Record<string, z.ZodType>>(shape: Shape): z.ZodType<OneOf<Shape>> {
  const members = Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.exactOptional()]))
  const step: unknown = z
    .strictObject(members)
    .refine((value) => Object.keys(value).length === 1, { error: 'A step has exactly one member', abort: true })
  return step as z.ZodType<OneOf<Shape>>
}

import { z } from 'zod'
import { ThreadStreamEvent } from '../../../event.ts'
import { ThreadItem } from '../../../item.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { CustomStreamError, NotFoundError, StreamError } from '../../../server/errors.ts'
import type { ItemKind } from '../../../server/id.ts'
import type { Store } from '../../../server/store.ts'
import type { ThreadMetadata } from '../../../thread.ts'
import { WidgetRoot } from '../../../widget.ts'
import type { ScriptStep, StoreSpec, ThrowSpec, WidgetSpec } from '../scenarios/scenario.ts'

export interface GoldenContext {
  userId: string
}

/** Whose requests all are. */
export const GOLDEN_CONTEXT: GoldenContext = { userId: 'golden' }

/** What the script of one hook call can reach. */
export interface ScriptWorld {
  /** The live object of the hook. */
  thread: ThreadMetadata
  store: Store<GoldenContext>
  context: GoldenContext
  signal: AbortSignal
  /** The fixed clock of the corpus. */
  now: () => Date
  inputId?: string | undefined
  senderId?: string | undefined
  /** Ids of `{{new:kind:label}}`, shared by all scripts of a scenario. */
  labelledIds: Map<string, string>
  /** Adds to the hook calls that the scenario expects, such as a `context_error`. */
  logCall: (call: JsonObject) => void
  /** Ends the replay: the scenario itself is wrong. Throws too, but what a hook throws is the server's to answer. */
  fail: (problem: string) => never
  /** Tells the runner that a `wait_for_cancel` step is reached. Rejects with the reason of the signal's abort. */
  waitForCancel: () => Promise<never>
  /** Plays script steps from inside an `agent_run`. */
  play: (steps: readonly ScriptStep[]) => AsyncIterable<ThreadStreamEvent>
}

/** What placeholders are filled from. */
export type PlaceholderSource = Pick<
  ScriptWorld,
  'thread' | 'store' | 'context' | 'inputId' | 'senderId' | 'labelledIds' | 'fail'
>

/** What a script writes, with the defaults of the schema in place. What does not fit it is a fault of the scenario. */
export function parseScripted<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { fail }: Pick<ScriptWorld, 'fail'>,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value)
  return success ? data : fail(`The script has ${JSON.stringify(value)}\n${z.prettifyError(error)}`)
}

/** The value with all placeholders in its strings filled. */
export function fillPlaceholders<Value>(value: Value, source: PlaceholderSource): Value {
  return JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
    typeof member === 'string' ? member.replaceAll(PLACEHOLDER, (_match, name) => toId(name, source)) : member,
  )
}

/** A scripted event as a hook would have built it: placeholders filled, items completed, defaults in place. */
export function toEvent(event: JsonObject, world: ScriptWorld): ThreadStreamEvent {
  const filled = fillPlaceholders(event, world)
  const completed = 'item' in filled ? { ...filled, item: completeItem(filled['item'], world) } : filled
  return parseScripted(ThreadStreamEvent, completed, world)
}

export function toItem(item: JsonObject, world: ScriptWorld): ThreadItem {
  return parseScripted(ThreadItem, completeItem(fillPlaceholders(item, world), world), world)
}

/** What `streamWidget` is to be given: a root, or an async iterable over the roots. */
export function toWidget({ root, roots = [] }: WidgetSpec, world: ScriptWorld): WidgetRoot | AsyncIterable<WidgetRoot> {
  if (root) return parseScripted(WidgetRoot, fillPlaceholders(root, world), world)
  return toAsync(parseScripted(z.array(WidgetRoot), fillPlaceholders(roots, world), world))
}

export function toError({ kind, message = '', code, allow_retry: allowRetry }: ThrowSpec): Error {
  const retry = allowRetry === undefined ? {} : { allowRetry }
  switch (kind) {
    case 'custom':
      return new CustomStreamError(message, retry)
    case 'stream':
      return new StreamError(code, retry)
    case 'not_found':
      return new NotFoundError(message)
    case 'other':
      return new Error(message)
    default:
      throw new Error(`Unknown kind of exception: ${JSON.stringify(kind satisfies never)}`)
  }
}

/** Calls the store directly, as a hook may. */
export async function callStore(spec: StoreSpec, world: ScriptWorld): Promise<void> {
  const { store, thread, context } = world
  switch (spec.op) {
    case 'add_item':
      return store.addThreadItem(thread.id, toItem(spec.item, world), context)
    case 'save_item':
      return store.saveItem(thread.id, toItem(spec.item, world), context)
    case 'delete_item':
      return store.deleteThreadItem(thread.id, fillPlaceholders(spec.item_id, world), context)
    case 'save_thread':
      return store.saveThread(thread, context)
    default:
      throw new Error(`Unknown store step: ${JSON.stringify(spec satisfies never)}`)
  }
}

const NewKind: z.ZodType<ItemKind> = z.enum([
  'thread',
  'message',
  'tool_call',
  'task',
  'workflow',
  'attachment',
  'sdk_hidden_context',
])

const PLACEHOLDER = /\{\{(thread_id|input_id|sender_id|new:\w+(?::[^}]+)?)\}\}/g

function toId(name: string, world: PlaceholderSource): string {
  if (name === 'thread_id') return world.thread.id
  if (name === 'input_id' || name === 'sender_id') {
    const id = name === 'input_id' ? world.inputId : world.senderId
    return id ?? world.fail(`The script uses {{${name}}} in a call that has none`)
  }
  const [, kind = '', label] = name.split(':')
  if (label === undefined) return newId(kind, world)
  const known = world.labelledIds.get(name)
  if (known !== undefined) return known
  const id = newId(kind, world)
  world.labelledIds.set(name, id)
  return id
}

function newId(kind: string, source: PlaceholderSource): string {
  const { store, thread, context } = source
  const known = parseScripted(NewKind, kind, source)
  return known === 'thread' ? store.generateThreadId(context) : store.generateItemId(known, thread, context)
}

function completeItem(item: JsonValue | undefined, { thread, now }: ScriptWorld): unknown {
  return { thread_id: thread.id, created_at: now().toISOString(), ...(item as JsonObject) }
}

async function* toAsync<Element>(elements: Iterable<Element>): AsyncGenerator<Element, void, undefined> {
  yield* elements
}

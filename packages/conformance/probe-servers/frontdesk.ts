/**
 * The probe contract of the conformance kit on `@frontdesk/chatkit`. Copy this file and `probes.json` beside your server, mount it as you mount
 * your own, and point the kit at it. What each probe does stands in `probes.json`; here is only how to play it.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { Action, ThreadMetadata, UserMessageItem, WidgetItem } from '@frontdesk/chatkit'
import { ChatKitServer, CustomStreamError } from '@frontdesk/chatkit/server'
import type { AudioInput, HookOptions, ItemKind, RequestContext } from '@frontdesk/chatkit/server'

type Json = Record<string, unknown>
type Step =
  | { say: string[]; id?: string }
  | { yield: Json }
  | { repeat: number; steps: Step[] }
  | { wait_ms: number }
  | { set_thread: Json }
  | { throw: { kind?: 'custom'; message: string; allow_retry?: boolean } }

interface Script {
  messages: Record<string, Step[]>
  after_client_tool: Step[]
  after_form: Step[]
  actions: Record<string, Step[]>
  sync_actions: Record<string, { updated_item: Json }>
}

const script = JSON.parse(readFileSync(new URL('probes.json', import.meta.url), 'utf8')) as Script
const HANDLERS = ['actions', 'sync_actions', 'feedback', 'transcription']

export class ProbeServer extends ChatKitServer {
  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const fill = this.#filler(thread, context)
    if (!input) {
      const { data } = await this.store.loadThreadItems(thread.id, { limit: 1, order: 'desc' }, context)
      const [last] = data
      const isTool = last?.type === 'client_tool_call'
      const output = isTool ? JSON.stringify(last.output ?? null) : ''
      yield* play(isTool ? script.after_client_tool : script.after_form, { thread, signal, fill: fill({ output }) })
      return
    }
    const text = input.content.map((part) => part.text).join('')
    const [, name = '', argument = ''] = /^conformance:(\w+) ?([^]*)$/.exec(text) ?? []
    const uploads = this.attachmentStore ? ['attachments'] : []
    const probes = [...Object.keys(script.messages), ...HANDLERS, ...uploads].join(' ')
    const steps = name === 'probes' ? [{ say: [`probes: ${probes}`] }] : script.messages[name]
    yield* play(steps ?? [{ say: [`You said: ${text}`] }], { thread, signal, fill: fill({ argument }) })
  }

  override async *action(
    thread: ThreadMetadata,
    { type, payload }: Action,
    sender: WidgetItem | null,
    context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const fill = this.#filler(thread, context)({ sender_id: sender?.id ?? '', payload: JSON.stringify(payload) })
    yield* play(script.actions[type] ?? [], { thread, signal, fill })
  }

  override async syncAction(
    thread: ThreadMetadata,
    { type, payload }: Action,
    sender: WidgetItem | null,
    context: RequestContext,
  ): Promise<{ updated_item?: ThreadItem }> {
    const fill = this.#filler(thread, context)({ sender_id: sender?.id ?? '', payload: JSON.stringify(payload) })
    const answer = script.sync_actions[type]
    return answer ? { updated_item: ThreadItem.parse(complete(fill(answer.updated_item), thread)) } : {}
  }

  override async addFeedback(): Promise<void> {}

  override async transcribe({ data, media_type }: AudioInput): Promise<{ text: string }> {
    return { text: `${media_type}: ${Buffer.from(data).toString('utf8')}` }
  }

  /** Fills `{{message:label}}` with an id of the store's making, the same for each use of the label, and `{{name}}` with a value. */
  #filler(thread: ThreadMetadata, context: RequestContext) {
    const ids = new Map<string, string>()
    const idOf = (kind: string, label: string) => {
      const key = `${kind}:${label}`
      ids.set(key, ids.get(key) ?? this.store.generateItemId(kind as ItemKind, thread, context))
      return ids.get(key) ?? ''
    }
    return (values: Record<string, string>) =>
      <Value>(value: Value): Value =>
        JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
          typeof member === 'string'
            ? member.replaceAll(/\{\{(\w+)(?::(\w+))?\}\}/g, (_match, name: string, label?: string) =>
                label === undefined ? (values[name] ?? '') : idOf(name, label),
              )
            : member,
        ) as Value
  }
}

interface World {
  thread: ThreadMetadata
  signal: AbortSignal
  fill: <Value>(value: Value) => Value
}

async function* play(steps: Step[], world: World): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { thread, signal, fill } = world
  for (const [index, step] of steps.entries()) {
    if ('say' in step) yield* say(fill(step.say), { thread, id: fill(step.id ?? `{{message:said${index}}}`) })
    else if ('yield' in step) yield toEvent(fill(step.yield), thread)
    else if ('wait_ms' in step) await sleep(step.wait_ms, undefined, { signal })
    else if ('set_thread' in step) Object.assign(thread, step.set_thread)
    else if ('throw' in step) throw toError(step.throw)
    else for (let count = 0; count < step.repeat; count++) yield* play(step.steps, world)
  }
}

/** An assistant message in as many pieces as there are texts. */
async function* say(
  texts: string[],
  { thread, id }: { thread: ThreadMetadata; id: string },
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const item = { id, type: 'assistant_message', created_at: new Date().toISOString() }
  const update = (type: string, members: Json) => ({
    type: 'thread.item.updated',
    item_id: id,
    update: { type: `assistant_message.content_part.${type}`, content_index: 0, ...members },
  })
  yield toEvent({ type: 'thread.item.added', item: { ...item, content: [] } }, thread)
  yield toEvent(update('added', { content: textPart('') }), thread)
  for (const delta of texts) yield toEvent(update('text_delta', { delta }), thread)
  yield toEvent(update('done', { content: textPart(texts.join('')) }), thread)
  yield toEvent({ type: 'thread.item.done', item: { ...item, content: [textPart(texts.join(''))] } }, thread)
}

function textPart(text: string): Json {
  return { type: 'output_text', text, annotations: [] }
}

function toEvent(event: Json, thread: ThreadMetadata): ThreadStreamEvent {
  const { item } = event
  return ThreadStreamEvent.parse(item ? { ...event, item: complete(item as Json, thread) } : event)
}

function complete(item: Json, thread: ThreadMetadata): Json {
  return { created_at: new Date().toISOString(), thread_id: thread.id, ...item }
}

function toError({
  kind,
  message,
  allow_retry: allowRetry,
}: {
  kind?: 'custom'
  message: string
  allow_retry?: boolean
}) {
  if (kind !== 'custom') return new Error(message)
  return new CustomStreamError(message, { allowRetry: allowRetry ?? false })
}

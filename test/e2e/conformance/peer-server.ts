import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as peer from 'chatkit-node-backend-sdk'
import type { PeerContext } from './peer-store.ts'

type Json = Record<string, unknown>
type Events = AsyncGenerator<peer.ThreadStreamEvent>
type Step = Json & { say?: string[]; repeat?: number; steps?: Step[] }

const file = join(import.meta.dirname, '../../../packages/conformance/probe-servers/probes.json')
const script = JSON.parse(readFileSync(file, 'utf8')) as {
  messages: Record<string, Step[]>
  actions: Record<string, Step[]>
  after_client_tool: Step[]
}

/** The peer has neither forms nor transcription nor actions without streaming. */
const PROBES = [...Object.keys(script.messages).filter((name) => name !== 'form'), 'actions', 'feedback']

interface World {
  thread: peer.ThreadMetadata
  fill: <Value>(value: Value) => Value
}

/** The probe contract on `chatkit-node-backend-sdk`: plays the same data as our own probe server. */
export class PeerServer extends peer.ChatKitServer<PeerContext> {
  override async *respond(
    thread: peer.ThreadMetadata,
    input: peer.UserMessageItem | null,
    context: PeerContext,
  ): Events {
    if (!input) {
      const { data } = await this.store.loadThreadItems(thread.id, null, 1, 'desc', context)
      const output = JSON.stringify((data[0] as { output?: unknown } | undefined)?.output ?? null)
      yield* play(script.after_client_tool, this.#world(thread, context, { output }))
      return
    }
    const text = input.content.map((part) => part.text).join('')
    const [, name = '', argument = ''] = /^conformance:(\w+) ?([^]*)$/.exec(text) ?? []
    const list = [{ say: [`probes: ${PROBES.join(' ')}`] }]
    const steps = name === 'probes' ? list : (script.messages[name] ?? [{ say: [`You said: ${text}`] }])
    yield* play(steps, this.#world(thread, context, { argument }))
  }

  override async *action(
    thread: peer.ThreadMetadata,
    { type, payload }: peer.ActionConfig,
    sender: peer.WidgetItem | null,
    context: PeerContext,
  ): Events {
    const values = { sender_id: sender?.id ?? '', payload: JSON.stringify(payload ?? null) }
    yield* play(script.actions[type] ?? [], this.#world(thread, context, values))
  }

  #world(thread: peer.ThreadMetadata, context: PeerContext, values: Record<string, string>): World {
    const ids = new Map<string, string>()
    const fillText = (text: string) =>
      text.replaceAll(/\{\{(\w+)(?::(\w+))?\}\}/g, (key, name: string, label?: string) => {
        if (label === undefined) return values[name] ?? ''
        const id = ids.get(key) ?? this.store.generateItemId(name as peer.StoreItemType, thread, context)
        ids.set(key, id)
        return id
      })
    const fill = <Value>(value: Value): Value =>
      JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
        typeof member === 'string' ? fillText(member) : member,
      ) as Value
    return { thread, fill }
  }
}

async function* play(steps: readonly Step[], world: World): Events {
  const { thread, fill } = world
  for (const [index, step] of steps.entries()) {
    if (step.say) yield* say(fill(step.say), thread, fill(step['id'] ?? `{{message:said${index}}}`) as string)
    else if (step['yield']) yield toEvent(fill(step['yield']) as Json, thread)
    else if (step['wait_ms']) await sleep(step['wait_ms'] as number)
    else if (step['set_thread']) Object.assign(thread, step['set_thread'])
    else if (step['throw']) throw toError(step['throw'] as Json)
    else for (let count = 0; count < (step.repeat ?? 0); count++) yield* play(step.steps ?? [], world)
  }
}

async function* say(texts: string[], thread: peer.ThreadMetadata, id: string): Events {
  const update = (type: string, members: Json) => ({
    type: 'thread.item.updated',
    item_id: id,
    update: { type: `assistant_message.content_part.${type}`, content_index: 0, ...members },
  })
  const item = { id, type: 'assistant_message' }
  yield toEvent({ type: 'thread.item.added', item: { ...item, content: [] } }, thread)
  yield toEvent(update('added', { content: textPart('') }), thread)
  for (const delta of texts) yield toEvent(update('text_delta', { delta }), thread)
  yield toEvent(update('done', { content: textPart(texts.join('')) }), thread)
  yield toEvent({ type: 'thread.item.done', item: { ...item, content: [textPart(texts.join(''))] } }, thread)
}

function textPart(text: string): Json {
  return { type: 'output_text', text, annotations: [] }
}

/** The peer's types are its own; the events are the protocol's. */
function toEvent(event: Json, thread: peer.ThreadMetadata): peer.ThreadStreamEvent {
  const { item } = event
  const completed = item
    ? { ...event, item: { thread_id: thread.id, created_at: new Date().toISOString(), ...item } }
    : event
  return completed as unknown as peer.ThreadStreamEvent
}

function toError({ kind, message, allow_retry }: Json): Error {
  if (kind !== 'custom') return new Error(message as string)
  return new peer.CustomStreamError(message as string, allow_retry === true)
}

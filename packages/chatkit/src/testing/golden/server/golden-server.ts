import type { StreamOptions, ThreadStreamEvent } from '../../../event.ts'
import type { ThreadItem, UserMessageItem, WidgetItem } from '../../../item.ts'
import { JsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'
import type { Action, FeedbackKind } from '../../../request.ts'
import { ChatKitServer } from '../../../server/chatkit-server.ts'
import type { AudioInput, HookOptions } from '../../../server/server-parts.ts'
import { toWireItem } from '../../../server/wire/projections.ts'
import { toWireJson } from '../../../server/wire/wire-json.ts'
import type { ThreadMetadata } from '../../../thread.ts'
import { GoldenAttachmentStore } from './golden-stores.ts'
import type { GoldenStore } from './golden-stores.ts'
import { playScript } from './play-script.ts'
import type { ScriptStep, ServerScenario } from '../scenarios/scenario.ts'
import { fillPlaceholders, GOLDEN_CONTEXT, parseScripted, toError, toItem } from './script-world.ts'
import type { GoldenContext, ScriptWorld } from './script-world.ts'

/** The clock of the corpus stands still. */
export const GOLDEN_NOW = '2025-01-02T03:04:05Z'

type Setup = NonNullable<ServerScenario['server']>

/** A server whose hooks play the scripts of a scenario and log how they were called. */
export class GoldenServer extends ChatKitServer<GoldenContext> {
  readonly calls: JsonObject[] = []
  /** What is wrong with the scenario itself, found while a hook played it, where throwing alone would pass for a failure of the hook. */
  fault: Error | undefined
  /** Called when a script has reached a `wait_for_cancel` step. */
  onWaiting: () => void = () => {}
  readonly #setup: Setup
  readonly #labelledIds = new Map<string, string>()
  readonly #played = new Map<string, number>()

  constructor(setup: Setup, store: GoldenStore) {
    const log = (call: JsonObject) => void this.calls.push(call)
    const { attachment_store: attachments } = setup
    super({
      store,
      attachmentStore:
        attachments &&
        new GoldenAttachmentStore(attachments.create, {
          log,
          fill: (value) => this.#fill(value),
          fail: (problem) => this.#fail(problem),
        }),
      clock: () => new Date(GOLDEN_NOW),
      logger: { info() {}, warn() {}, error() {} },
      likeReference: true,
    })
    this.#setup = setup
  }

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: GoldenContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    this.calls.push({ hook: 'respond', thread_id: thread.id, input: input && toWire(toWireItem(input)) })
    const script = this.#nextScript('respond') ?? []
    yield* playScript(script, this.#createWorld(thread, { context, signal, inputId: input?.id }))
  }

  override action(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    context: GoldenContext,
    options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    const script = this.#nextScript('action')
    this.#logAction('action', thread, action, sender)
    if (!script) return super.action(thread, action, sender, context, options)
    return playScript(script, this.#createWorld(thread, { context, ...options, senderId: sender?.id }))
  }

  override async syncAction(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    context: GoldenContext,
    options: HookOptions,
  ): Promise<{ updated_item?: ThreadItem | undefined }> {
    const script = this.#nextScript('sync_action')
    this.#logAction('sync_action', thread, action, sender)
    if (!script) return super.syncAction(thread, action, sender, context, options)
    const world = this.#createWorld(thread, { context, ...options, senderId: sender?.id })
    const { updated_item: item } = await this.#playToResult(script, world)
    return item ? { updated_item: toItem(parseScripted(JsonObject, item, world), world) } : {}
  }

  override async addFeedback(threadId: string, itemIds: string[], kind: FeedbackKind): Promise<void> {
    this.calls.push({ hook: 'add_feedback', thread_id: threadId, item_ids: itemIds, kind })
  }

  override async transcribe(
    audio: AudioInput,
    context: GoldenContext,
    options: HookOptions,
  ): Promise<{ text: string }> {
    const script = this.#nextScript('transcribe')
    const { data, mime_type, media_type } = audio
    this.calls.push({ hook: 'transcribe', data_base64: Buffer.from(data).toString('base64'), mime_type, media_type })
    if (!script) return super.transcribe(audio, context, options)
    const { text } = await this.#playToResult(script, this.#createWorld(NO_THREAD, { context, ...options }))
    return { text: text as string }
  }

  override getStreamOptions(): StreamOptions {
    const { stream_options: options = { allow_cancel: true } } = this.#setup
    if ('throw' in options) throw toError(options.throw)
    return options
  }

  /** The script for this call of the hook, or undefined when the hook counts as not overridden. */
  #nextScript(hook: 'respond' | 'action' | 'sync_action' | 'transcribe'): ScriptStep[] | undefined {
    const index = this.#played.get(hook) ?? 0
    this.#played.set(hook, index + 1)
    const scripts = this.#setup.scripts?.[hook]
    return scripts && (scripts[index] ?? [])
  }

  async #playToResult(script: ScriptStep[], world: ScriptWorld): Promise<JsonObject> {
    const events = playScript(script, world)
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value ?? {}
    }
  }

  #createWorld(
    thread: ThreadMetadata,
    call: { context: GoldenContext; signal: AbortSignal; inputId?: string | undefined; senderId?: string | undefined },
  ): ScriptWorld {
    const world: ScriptWorld = {
      ...call,
      thread,
      store: this.store,
      now: this.clock,
      labelledIds: this.#labelledIds,
      logCall: (logged) => void this.calls.push(logged),
      fail: (problem) => this.#fail(problem),
      waitForCancel: () => this.#waitForAbort(call.signal),
      play: (steps) => playScript(steps, world),
    }
    return world
  }

  #waitForAbort(signal: AbortSignal): Promise<never> {
    this.onWaiting()
    return new Promise((_resolve, reject) => {
      const rejectWithReason = () => reject(signal.reason as Error)
      if (signal.aborted) rejectWithReason()
      else signal.addEventListener('abort', rejectWithReason)
    })
  }

  #logAction(hook: string, thread: ThreadMetadata, { type, payload }: Action, sender: WidgetItem | null): void {
    this.calls.push({ hook, thread_id: thread.id, action: { type, payload }, sender: sender && toWire(sender) })
  }

  #fill<Value>(value: Value): Value {
    return fillPlaceholders(value, {
      thread: NO_THREAD,
      store: this.store,
      context: GOLDEN_CONTEXT,
      labelledIds: this.#labelledIds,
      fail: (problem) => this.#fail(problem),
    })
  }

  #fail(problem: string): never {
    this.fault ??= new Error(problem)
    throw this.fault
  }
}

/** Stands in where a hook has no thread. */
const NO_THREAD: ThreadMetadata = { id: '', created_at: GOLDEN_NOW, status: { type: 'active' }, metadata: {} }

function toWire(item: ThreadItem): JsonValue {
  return JSON.parse(toWireJson(item))
}

import { isHiddenItem } from '@frontdesk/chatkit'
import type { ThreadItem, ThreadStreamEvent, WorkflowItem } from '@frontdesk/chatkit'
import { createId, PendingItems } from '@frontdesk/chatkit/server'
import type { DurableChange } from '../change.ts'
import { LeaseLostError } from '../errors.ts'
import { loadRunEvents, loadRunSigns } from '../sql/runs.ts'
import type { RunSign } from '../sql/runs.ts'
import { loadOpenCalls } from '../sql/run-calls.ts'
import { isGone } from './host.ts'
import type { RunStore } from './run-store.ts'

/** A run whose host has died, and the items that it had begun and not finished. */
export interface DeadRun {
  runId: string
  threadId: string
  userId: string
  tenantId: string
  pending: ThreadItem[]
  /** The names of the tools that it had called and of which it is not known whether the call had its effect. */
  openCalls: string[]
}

export interface RunRecoveryOptions {
  /**
   * How often to look; {@link DEFAULT_LOOK_MS} by default. A run that has shown no life in four looks in a row is dead. The run of a process that
   * has ended on this very machine is closed at the first look.
   */
  lookMs?: number
  /** What to keep of a dead run. By default the text it had so far, and a note to the model. */
  keep?: (run: DeadRun) => readonly DurableChange[]
  /** Whether a run of this very host is under way. One that is not was given up, and is closed at the next look. None is looked at by default. */
  isAlive?: (runId: string) => boolean
  /** Called after a run was closed. */
  onClosed?: (run: DeadRun) => void
  /** Called when a look has failed; the next one is made all the same. */
  onError?: (error: unknown) => void
}

/**
 * Between the first and the last of four looks a host is silent for 3.3 s, which is three heartbeats, and it is closed 4.4 s after its last one at
 * the latest. A heartbeat may wait longer than that for a lock: but so must the looks then, and such looks do not count.
 */
export const DEFAULT_LOOK_MS = 1_100
const LOOKS = 4
/** A look that takes longer than this had to wait for something. */
const MAX_LOOK_MS = 500
const PAGE = 500

interface Observation extends RunSign {
  /** How many looks in a row have shown the same heartbeat. */
  count: number
}

/**
 * Finds runs whose host has died, closes them as interrupted and keeps what they had said. It compares no clocks: a host lives while its heartbeat
 * counts up, as seen in a number of looks, so that neither a wrong clock nor a machine that slept makes a living host look dead. Each look takes
 * the lock that a heartbeat needs. When it had to wait, so had the heartbeats, and what was seen before says nothing.
 */
export class RunRecovery implements AsyncDisposable {
  readonly #store: RunStore
  readonly #host: string
  readonly #options: Required<RunRecoveryOptions>
  #observations = new Map<string, Observation>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(
    store: RunStore,
    host: string,
    {
      lookMs = DEFAULT_LOOK_MS,
      keep = keepText,
      isAlive = () => true,
      onClosed = () => {},
      onError = () => {},
    }: RunRecoveryOptions,
  ) {
    this.#store = store
    this.#host = host
    this.#options = { lookMs, keep, isAlive, onClosed, onError }
  }

  /** Looks at once, and then again and again. */
  start(waitMs = 0): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#lookAndGoOn()
    }, waitMs).unref()
  }

  async #lookAndGoOn(): Promise<void> {
    try {
      await this.look()
    } catch (error) {
      // What was seen before the failure says nothing: heartbeats have failed as well.
      this.#observations.clear()
      this.#options.onError(error)
    }
    this.start(this.#options.lookMs)
  }

  /** Looks once, and closes the runs that this look shows to be dead. */
  async look(): Promise<void> {
    const start = performance.now()
    const all = await this.#store.database.write(() => loadRunSigns())
    const signs = all.filter(({ runId, host }) => host !== this.#host || !this.#options.isAlive(runId))
    const hasWaited = performance.now() - start > MAX_LOOK_MS
    const previous = hasWaited ? new Map<string, Observation>() : this.#observations
    this.#observations = new Map(signs.map((sign) => [sign.runId, observe(sign, previous.get(sign.runId))]))
    for (const observation of this.#observations.values()) {
      if (observation.count >= LOOKS || this.#hasEnded(observation)) await this.#close(observation)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  /** Whether nobody can be at work on the run any more, for certain. */
  #hasEnded({ host }: RunSign): boolean {
    return host === this.#host || isGone(host)
  }

  async #close(sign: RunSign): Promise<void> {
    const { runId, threadId, userId, tenantId, fence } = sign
    const { pending, last } = await this.#readPending(sign)
    const openCalls = await this.#store.database.read(() => loadOpenCalls(runId))
    const run = { runId, threadId, userId, tenantId, pending, openCalls }
    const kept = this.#options.keep(run)
    const lease = { runId, fence: fence + 1 }
    const error: ThreadStreamEvent = { type: 'error', code: 'stream.error', allow_retry: true }
    try {
      await this.#store.write(
        [
          {
            type: 'take_over_run',
            runId,
            fence,
            heartbeat: sign.heartbeat,
            host: this.#host,
            ...(!this.#hasEnded(sign) && { before: performance.now() + MAX_LOOK_MS }),
          },
          ...kept,
          { type: 'append_run_events', lease, after: last, events: [...toClosingEvents(run, kept), error].map(toJson) },
          {
            type: 'end_run',
            lease,
            state: 'interrupted',
            error: { code: 'host_died', message: 'The host of the run has died.' },
          },
        ],
        { userId, tenantId },
      )
    } catch (failure) {
      // It lives or may live, or another host has closed it.
      if (failure instanceof LeaseLostError) return
      throw failure
    }
    this.#options.onClosed(run)
  }

  async #readPending({ runId, userId, tenantId }: RunSign): Promise<{ pending: ThreadItem[]; last: number }> {
    const pending = new PendingItems()
    let last = 0
    for (;;) {
      const page = await this.#store.database.read(() =>
        loadRunEvents(runId, { after: last, limit: PAGE }, { userId, tenantId }),
      )
      for (const { sequence, event } of page) {
        follow(pending, JSON.parse(event) as ThreadStreamEvent)
        last = sequence
      }
      if (page.length < PAGE) return { pending: pending.list(), last }
    }
  }
}

function observe(sign: RunSign, before: Observation | undefined): Observation {
  const isSame = before !== undefined && before.fence === sign.fence && before.heartbeat === sign.heartbeat
  return { ...sign, count: isSame ? before.count + 1 : 1 }
}

function follow(pending: PendingItems, event: ThreadStreamEvent): void {
  switch (event.type) {
    case 'thread.item.added':
      return pending.add(event.item)
    case 'thread.item.updated':
      return pending.update(event.item_id, event.update)
    case 'thread.item.done':
    case 'thread.item.replaced':
      return pending.delete(event.item.id)
    case 'thread.item.removed':
      return pending.delete(event.item_id)
    case 'thread.created':
    case 'thread.updated':
    case 'stream_options':
    case 'progress_update':
    case 'client_effect':
    case 'error':
    case 'notice':
      return
    default:
      event satisfies never
  }
}

function toJson(event: ThreadStreamEvent): string {
  return JSON.stringify(event)
}

/** What tells a reader how the unfinished items ended: complete as they were kept, or gone. */
function toClosingEvents({ pending }: DeadRun, kept: readonly DurableChange[]): ThreadStreamEvent[] {
  const saved = new Map(
    kept.flatMap((change) => (change.type === 'save_item' ? [[change.item.id, change.item] as const] : [])),
  )
  const closed = pending.map(({ id }): ThreadStreamEvent => {
    const item = saved.get(id)
    saved.delete(id)
    return item ? { type: 'thread.item.done', item } : { type: 'thread.item.removed', item_id: id }
  })
  const added = [...saved.values()].filter((item) => !isHiddenItem(item))
  return [...closed, ...added.map((item): ThreadStreamEvent => ({ type: 'thread.item.done', item }))]
}

/** What a reader has seen, as after a failure: the messages that have text and the workflows that have tasks. Besides, a note to the model. */
function keepText({ threadId, pending, openCalls }: DeadRun): DurableChange[] {
  const seen = pending.flatMap((item): ThreadItem[] => {
    if (item.type === 'workflow') return item.workflow.tasks.length > 0 ? [toInterrupted(item)] : []
    return item.type === 'assistant_message' && item.content.some((part) => part.text.trim() !== '') ? [item] : []
  })
  const base = { thread_id: threadId, created_at: new Date().toISOString() }
  const unknown: ThreadItem[] = openCalls.length === 0 ? [] : [toUnknownOutcomes(openCalls, base)]
  const note: ThreadItem = {
    ...base,
    id: createId('sdk_hidden_context'),
    type: 'sdk_hidden_context',
    content: [
      'The answer was cut off because the server stopped. Do not go on with it unless asked.',
      ...openCalls.map(toWarning),
    ].join(' '),
  }
  return [...seen, ...unknown, note].map((item) => ({ type: 'save_item', threadId, item }))
}

/** Nobody is at work on its tasks any more, and no later turn goes on with it. */
function toInterrupted(item: WorkflowItem): WorkflowItem {
  const tasks = item.workflow.tasks.map((task) =>
    task.status_indicator === 'loading' ? { ...task, status_indicator: 'none' as const } : task,
  )
  const summary = item.workflow.summary ?? { title: 'Interrupted', icon: 'info' as const }
  return { ...item, workflow: { ...item.workflow, tasks, summary, expanded: false } }
}

function toWarning(name: string): string {
  return `The tool ${name} was called, and it is not known whether that had its effect: find out before you call it again.`
}

/** Shown to the user: a call that may have had its effect is never made again in silence. */
function toUnknownOutcomes(names: readonly string[], base: { thread_id: string; created_at: string }): ThreadItem {
  return {
    ...base,
    id: createId('workflow'),
    type: 'workflow',
    workflow: {
      type: 'custom',
      expanded: true,
      summary: { title: 'Outcome unknown', icon: 'info' },
      tasks: names.map((name) => ({
        type: 'custom',
        title: name,
        icon: 'info',
        content: 'Called before the server stopped. It is not known whether the call had its effect.',
        status_indicator: 'none',
      })),
    },
  }
}

import type { CustomTask, Task } from '../../workflow.ts'
import { inWords } from './hosted-tool-task.ts'
import type { ModelRecord } from '../history/model-record.ts'
import type { ToolCall } from '../context/run-signal.ts'
import { failureReason, summarizeArguments, summarizeOutput } from './tool-summary.ts'
import type { TaskPlace, Workflows } from '../items/workflows.ts'

/** How much of the tools a reader sees: everything, what was called, or nothing. */
export type ToolDetail = 'full' | 'names' | 'off'

/** The words that the bridge itself shows. Give them in the user's language. */
export interface ToolWording {
  /** The title of a tool or an agent, by name. Nothing: the name itself, in words. */
  title: (name: string) => string | undefined
  handedOver: (agentTitle: string) => string
  failed: (reason: string) => string
  stopped: string
  awaitingApproval: string
}

export interface ToolTasksOptions {
  detail: ToolDetail
  wording: ToolWording
  now: () => Date
}

interface ShownCall {
  readonly call: ToolCall
  readonly startedAt: number
  readonly place: TaskPlace
  isDone: boolean
  /** When its progress was shown last. */
  toldAt: number
}

/** A task whose call tells its progress changes at most this often: each change is an event that is kept. */
const PROGRESS_EVERY_MS = 250

export const defaultWording: ToolWording = {
  title: () => undefined,
  handedOver: (agentTitle) => `Handed over to ${agentTitle}`,
  failed: (reason) => `Failed: ${reason}`,
  stopped: 'Stopped before it was done.',
  awaitingApproval: 'Waiting for approval.',
}

/** Tool calls and handoffs as tasks of a workflow: each appears when it begins and is completed in place. */
export class ToolTasks<Context> {
  readonly #workflows: Workflows<Context>
  readonly #detail: ToolDetail
  readonly #wording: ToolWording
  readonly #now: () => Date
  readonly #calls = new Map<string, ShownCall>()
  readonly #handoffs = new Map<string, TaskPlace>()
  #hasShown = false

  constructor(workflows: Workflows<Context>, { detail, wording, now }: ToolTasksOptions) {
    this.#workflows = workflows
    this.#detail = detail
    this.#wording = wording
    this.#now = now
  }

  get hasShown(): boolean {
    return this.#hasShown
  }

  /** Whether a task in the workflow on screen is still under way. */
  get isBusy(): boolean {
    const workflowId = this.#workflows.active?.id
    return [...this.#calls.values()].some((shown) => !shown.isDone && shown.place.workflowId === workflowId)
  }

  /** A call is told twice, by its hook and by its run item. */
  start(call: ToolCall): void {
    if (this.#detail === 'off') return
    const known = this.#calls.get(call.callId)
    if (known && !known.isDone) return
    const place = this.#show(this.#toTask(call, { status: 'loading' }))
    this.#calls.set(call.callId, { call, startedAt: this.#now().getTime(), place, isDone: false, toldAt: 0 })
  }

  /** How far a call is. Steps that follow one another too closely are left out. */
  progress(callId: string, words: string): void {
    const shown = this.#calls.get(callId)
    const now = this.#now().getTime()
    if (this.#detail !== 'full' || !shown || shown.isDone || now - shown.toldAt < PROGRESS_EVERY_MS) return
    shown.toldAt = now
    const result = summarizeOutput(words)
    this.#workflows.updateTask(shown.place, this.#toTask(shown.call, { status: 'loading', result }))
  }

  finish(callId: string, output: unknown, { task, isError = false }: { task?: Task; isError?: boolean } = {}): void {
    const shown = this.#calls.get(callId)
    if (!shown || (shown.isDone && !task && !isError)) return
    const reason = failureReason(output) ?? (isError ? summarizeOutput(output) : undefined)
    const result = reason === undefined ? `→ ${summarizeOutput(output)}` : this.#wording.failed(reason)
    shown.isDone = true
    const seconds = (this.#now().getTime() - shown.startedAt) / 1000
    this.#workflows.updateTask(
      shown.place,
      task ?? this.#toTask(shown.call, { status: 'complete', isFailed: reason !== undefined, result, seconds }),
    )
  }

  /** The call waits for the user, and may go on in another run. */
  await(callId: string | undefined): void {
    const shown = this.#calls.get(callId ?? '')
    if (!shown || shown.isDone) return
    shown.isDone = true
    const result = this.#wording.awaitingApproval
    this.#workflows.updateTask(shown.place, this.#toTask(shown.call, { status: 'none', result, isNote: true }))
  }

  /** A call that the provider made on its side: shown when it is over. */
  add(task: Task): void {
    if (this.#detail !== 'off') this.#show(task)
  }

  handOver(agentName: string, callId: string): void {
    if (this.#detail === 'off') return
    const place = this.#show({
      status_indicator: 'complete',
      type: 'custom',
      title: this.#wording.handedOver(this.#wording.title(agentName) ?? agentName),
      icon: 'agent',
    })
    this.#handoffs.set(callId, place)
  }

  /** Which tasks show these calls. */
  placesOf(callIds: ReadonlySet<string>): ModelRecord['tasks'] {
    const places = [...callIds].map((callId) => this.#calls.get(callId)?.place ?? this.#handoffs.get(callId))
    return places.flatMap((place) =>
      place && this.#workflows.has(place) ? [{ workflow_id: place.workflowId, index: place.index }] : [],
    )
  }

  /** Nothing more will come of the calls that are under way. */
  stop(): void {
    for (const shown of this.#calls.values()) {
      if (shown.isDone) continue
      shown.isDone = true
      const task = this.#toTask(shown.call, { status: 'complete', isFailed: true, result: this.#wording.stopped })
      this.#workflows.updateTask(shown.place, task)
    }
  }

  #show(task: Task): TaskPlace {
    this.#hasShown = true
    return this.#workflows.addTask(task)
  }

  #toTask(call: ToolCall, state: TaskState): CustomTask {
    const lines = this.#detail === 'full' ? [code(summarizeArguments(call.arguments))] : []
    const saysResult = this.#detail === 'full' || state.isFailed || state.isNote
    if (state.result !== undefined && saysResult) lines.push(state.isNote ? state.result : code(state.result))
    if (state.seconds !== undefined && this.#detail === 'full') lines.push(inSeconds(state.seconds))
    const content = lines.filter((line) => line !== '').join('\n\n')
    return {
      status_indicator: state.status,
      type: 'custom',
      title: this.#title(call.name),
      ...(state.isFailed && { icon: 'info' as const }),
      ...(content && { content }),
    }
  }

  #title(name: string): string {
    return this.#wording.title(name) ?? inWords(name)
  }
}

interface TaskState {
  status: Task['status_indicator']
  result?: string
  isFailed?: boolean
  isNote?: boolean
  seconds?: number
}

/** What a tool wrote is shown as it is, never as Markdown: a link or an image in it is not ours to render. */
function code(text: string): string {
  return text && `\`${text.replaceAll('`', "'")}\``
}

/** `12 ms`, `3.4 s`. */
function inSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : `${seconds.toFixed(1)} s`
}

import { z } from 'zod'
import type { ThreadStreamEvent } from '../../event.ts'
import type { HiddenContextItem, WidgetItem } from '../../item.ts'
import type { Action } from '../../request.ts'
import { NotConfiguredError, NotFoundError } from '../../server/errors.ts'
import type { RequestContext } from '../../server/store.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { APPROVAL_ACTION, approvalCard, approvalText, defaultApprovalWording } from './approval-card.ts'
import type { ApprovalState, ApprovalWording } from './approval-card.ts'
import {
  closeRecord,
  createApprovalRecord,
  hashCall,
  hashSubject,
  parseApprovalRecord,
  toRecordItem,
} from './approval-record.ts'
import type { ApprovalCall, ApprovalRecord } from './approval-record.ts'
import type { ToolCall } from '../context/run-signal.ts'
import { inWords } from '../tools/hosted-tool-task.ts'
import { toHiddenContent } from '../history/model-record.ts'
import { serializeRun } from './serialize-run.ts'
import type { InterruptedRun } from './serialize-run.ts'
import { toToolCall } from '../tools/tool-call.ts'

export interface ApprovalsOptions<Context = RequestContext> {
  /** How long an answer is waited for. Default: 15 minutes. */
  expiresInMs?: number
  wording?: Partial<ApprovalWording>
  /** Who may answer: whoever asked. Default: the `userId` of the request context. Where it yields nothing, nobody is asked and no answer counts. */
  userOf?: (requestContext: Context) => string | undefined
  /**
   * What a call is about, in lines that its user recognises, such as the title of the task whose number the arguments hold; read anew from where it is kept.
   * Asked before the card is shown, and again before an approved call is made: where the lines differ by then, nothing is done and the card asks again. No
   * lines: the arguments are all that is shown. Default: none.
   */
  describe?: (context: AgentContext<Context>, call: ToolCall) => Promise<readonly string[]>
  /** Told of the calls that are not made: because the user has declined them, because it is too late, or because the user went on with something else. */
  onRefused?: (refused: RefusedCalls<Context>) => void | Promise<void>
}

/** Calls that waited for an approval and are not made. */
export interface RefusedCalls<Context = RequestContext> {
  context: AgentContext<Context>
  calls: readonly ToolCall[]
  reason: 'declined' | 'expired' | 'superseded'
}

/**
 * What an answer changes in the thread. `run` is there when nothing else is waited for: the state of the run, which version of the Agents SDK and
 * of its schema that was stored with, and what was decided.
 */
export interface ApprovalAnswer {
  events: ThreadStreamEvent[]
  run?: { state: string; storedBy: string; calls: readonly ApprovalCall[] }
}

interface LoadedRecord {
  readonly item: HiddenContextItem
  readonly record: ApprovalRecord
}

const Payload = z.object({
  approval_id: z.string(),
  call_id: z.string(),
  decision: z.enum(['approved', 'declined']),
  shown: z.string().optional(),
})

const UNKNOWN_USER =
  'A call waits for approval, and nothing tells who may give it: the request context has no userId. Give Approvals userOf.'

/** How far back a call can wait. */
const NEWEST_ITEMS = 100

/**
 * Calls that wait for the user's approval. A run that stops at such calls is kept in the thread, hidden, and each call is shown on a card; the
 * answer goes back to that run, in whichever process it arrives. A call is approved once, by the user who asked, for the arguments and what else was
 * shown, and not after it has expired. One process answers a card once; across processes that holds as far as one run at a time has the thread.
 */
export class Approvals<Context = RequestContext> {
  readonly #expiresInMs: number
  readonly wording: ApprovalWording
  readonly #userOf: (requestContext: Context) => string | undefined
  readonly #describe: NonNullable<ApprovalsOptions<Context>['describe']>
  readonly #onRefused: (refused: RefusedCalls<Context>) => void | Promise<void>
  readonly #answering = new Set<string>()

  constructor({
    expiresInMs = 15 * 60_000,
    wording,
    userOf = userIdOf,
    describe = async () => [],
    onRefused = () => {},
  }: ApprovalsOptions<Context> = {}) {
    this.#expiresInMs = expiresInMs
    this.wording = { ...defaultApprovalWording, ...wording }
    this.#userOf = userOf
    this.#describe = describe
    this.#onRefused = onRefused
  }

  /** Whether an action comes from a card of ours. */
  isAnswer(action: Action): boolean {
    return action.type === APPROVAL_ACTION
  }

  /**
   * What asks for the calls that the run waits with: a card for each, and the run itself, hidden. Throws {@link NotConfiguredError} when it cannot
   * be told who may answer.
   */
  async ask(context: AgentContext<Context>, run: InterruptedRun): Promise<ThreadStreamEvent[]> {
    const userId = this.#userOf(context.requestContext)
    if (!userId) throw new NotConfiguredError(UNKNOWN_USER)
    const waiting = run.interruptions.flatMap(({ rawItem }) => toToolCall(rawItem) ?? [])
    const calls = await Promise.all(
      waiting.map(async (call): Promise<ApprovalCall> => {
        const { callId, name, arguments: args } = call
        const item_id = context.generateId('message')
        const subject = await this.#subjectOf(context, call)
        return { call_id: callId, name, arguments: args, arguments_hash: hashCall(call), item_id, ...subject }
      }),
    )
    const now = context.now()
    const record = createApprovalRecord({
      user_id: userId,
      expires_at: new Date(now.getTime() + this.#expiresInMs).toISOString(),
      state: serializeRun(run, context.toJSON()),
      calls,
    })
    const head = { id: context.generateId('message'), thread_id: context.thread.id, created_at: now.toISOString() }
    return [
      { type: 'thread.item.done', item: toRecordItem(head, record) },
      ...calls.map((call): ThreadStreamEvent => ({
        type: 'thread.item.done',
        item: { ...head, id: call.item_id, type: 'widget', ...this.#card(call, { approvalId: head.id }) },
      })),
    ]
  }

  /** Takes the answer of a card. One that is not waited for any more changes nothing, and the user is told so. */
  async answer(context: AgentContext<Context>, action: Action): Promise<ApprovalAnswer> {
    const payload = Payload.safeParse(action.payload).data
    if (!payload || this.#answering.has(payload.approval_id)) return this.#closed()
    this.#answering.add(payload.approval_id)
    try {
      const loaded = await this.#load(context, payload.approval_id)
      const call = loaded?.record.calls.find(({ call_id }) => call_id === payload.call_id)
      if (!loaded || !call || call.decision || loaded.record.status !== 'pending') return this.#closed()
      if (Date.parse(loaded.record.expires_at) <= context.now().getTime()) {
        return { events: await this.#close(context, loaded, 'expired') }
      }
      // The button of a card that asks anew by now, in a page that has not heard of it.
      if (payload.shown !== hashSubject(call)) return this.#notice(this.wording.changed)
      return await this.#decide(context, loaded, { ...call, decision: payload.decision })
    } finally {
      this.#answering.delete(payload.approval_id)
    }
  }

  /**
   * Closes what still waits in the thread: the user went on with something else. Nothing that waited was done. A card that was answered while others
   * were not keeps its answer.
   */
  async supersede(context: AgentContext<Context>): Promise<ThreadStreamEvent[]> {
    const { store, thread, requestContext } = context
    const { data } = await store.loadThreadItems(thread.id, { limit: NEWEST_ITEMS, order: 'desc' }, requestContext)
    const events: ThreadStreamEvent[] = []
    for (const item of data) {
      const record = parseApprovalRecord(item)
      if (item.type !== 'hidden_context_item' || record?.status !== 'pending') continue
      events.push(...(await this.#close(context, { item, record }, 'superseded')))
    }
    return events
  }

  /** Tells that calls which were approved could not be made after all. */
  async lose(context: AgentContext<Context>, calls: readonly ApprovalCall[]): Promise<ThreadStreamEvent[]> {
    return [
      ...(await this.#replaceCards(context, calls, this.wording.lost)),
      this.#tell(context, calls, this.wording.lost),
    ]
  }

  /**
   * The record is stored before it is acted upon: a crash in between loses the answer, never uses it twice. What was approved is looked at once more before
   * the run goes on.
   */
  async #decide(
    context: AgentContext<Context>,
    { item, record }: LoadedRecord,
    decided: ApprovalCall,
  ): Promise<ApprovalAnswer> {
    const calls = record.calls.map((call) => (call.call_id === decided.call_id ? decided : call))
    const changed = await this.#changedOf(context, calls)
    if (changed.length > 0) return this.#askAgain(context, { item, record: { ...record, calls } }, { decided, changed })
    const isLast = calls.every((call) => call.decision)
    const next = isLast ? closeRecord({ ...record, calls }, 'decided') : { ...record, calls }
    await context.store.saveItem(context.thread.id, toRecordItem(item, next), context.requestContext)
    const isApproved = decided.decision === 'approved'
    if (!isApproved) await this.#onRefused({ context, calls: [toCall(decided)], reason: 'declined' })
    return {
      events: await this.#replaceCard(context, decided, this.#outcomeOf(decided)),
      ...(isLast &&
        record.state !== undefined && { run: { state: record.state, storedBy: describeSdk(record), calls } }),
    }
  }

  /** The approved calls that are about something else by now than the card has shown, as they are now. */
  async #changedOf(context: AgentContext<Context>, calls: readonly ApprovalCall[]): Promise<ApprovalCall[]> {
    const approved = calls.filter(({ decision }) => decision === 'approved')
    const looked = await Promise.all(
      approved.map(async ({ decision: _decision, subject: _subject, ...call }) => ({
        ...call,
        ...(await this.#subjectOf(context, toCall(call))),
      })),
    )
    return looked.filter((call, index) => hashSubject(call) !== hashSubject(approved[index] ?? {}))
  }

  /** Takes back the approvals of what has changed. The other decisions stand. */
  async #askAgain(
    context: AgentContext<Context>,
    { item, record }: LoadedRecord,
    { decided, changed }: { decided: ApprovalCall; changed: readonly ApprovalCall[] },
  ): Promise<ApprovalAnswer> {
    const now = (call: ApprovalCall) => changed.find(({ call_id }) => call_id === call.call_id) ?? call
    const next = { ...record, calls: record.calls.map(now) }
    await context.store.saveItem(context.thread.id, toRecordItem(item, next), context.requestContext)
    const isDecided = now(decided) === decided
    if (decided.decision === 'declined')
      await this.#onRefused({ context, calls: [toCall(decided)], reason: 'declined' })
    const cards = await Promise.all(changed.map((call) => this.#replaceCard(context, call, { approvalId: item.id })))
    return {
      events: [
        ...(isDecided ? await this.#replaceCard(context, decided, this.#outcomeOf(decided)) : []),
        ...cards.flat(),
        ...this.#notice(this.wording.changed).events,
      ],
    }
  }

  async #subjectOf(context: AgentContext<Context>, call: ToolCall): Promise<Pick<ApprovalCall, 'subject'>> {
    const subject = await this.#describe(context, call)
    return subject.length === 0 ? {} : { subject: [...subject] }
  }

  #outcomeOf({ decision }: ApprovalCall): ApprovalState {
    return { outcome: decision === 'approved' ? this.wording.approved : this.wording.declined }
  }

  async #close(
    context: AgentContext<Context>,
    { item, record }: LoadedRecord,
    status: 'expired' | 'superseded',
  ): Promise<ThreadStreamEvent[]> {
    await context.store.saveItem(
      context.thread.id,
      toRecordItem(item, closeRecord(record, status)),
      context.requestContext,
    )
    const undecided = record.calls.filter(({ decision }) => decision === undefined)
    await this.#onRefused({ context, calls: undecided.map(toCall), reason: status })
    const outcome = this.wording[status]
    return [...(await this.#replaceCards(context, undecided, outcome)), this.#tell(context, record.calls, outcome)]
  }

  /** None of the calls was made. They get results that say so, because the model would not know otherwise. */
  #tell(context: AgentContext<Context>, calls: readonly ApprovalCall[], outcome: string): ThreadStreamEvent {
    const items = calls.map(({ call_id: callId, name }) => ({
      type: 'function_call_result' as const,
      callId,
      name,
      status: 'completed' as const,
      output: `Not carried out. ${outcome}`,
    }))
    return {
      type: 'thread.item.done',
      item: {
        id: context.generateId('message'),
        thread_id: context.thread.id,
        created_at: context.now().toISOString(),
        type: 'hidden_context_item',
        content: toHiddenContent({ items, tasks: [] }),
      },
    }
  }

  async #replaceCards(
    context: AgentContext<Context>,
    calls: readonly ApprovalCall[],
    outcome: string,
  ): Promise<ThreadStreamEvent[]> {
    return (await Promise.all(calls.map((call) => this.#replaceCard(context, call, { outcome })))).flat()
  }

  async #replaceCard(
    context: AgentContext<Context>,
    call: ApprovalCall,
    state: ApprovalState,
  ): Promise<ThreadStreamEvent[]> {
    const card = await loadItem(context, call.item_id)
    if (card?.type !== 'widget') return []
    const item: WidgetItem = { ...card, ...this.#card(call, state) }
    return [{ type: 'thread.item.replaced', item }]
  }

  /** The card, and its text for whoever has no widgets. */
  #card(call: ApprovalCall, state: ApprovalState): Pick<WidgetItem, 'widget' | 'copy_text'> {
    const words = { title: this.wording.title(call.name) ?? inWords(call.name), wording: this.wording }
    const shown = { ...toCall(call), subject: call.subject, shown: hashSubject(call) }
    return { widget: approvalCard(shown, state, words), copy_text: approvalText(shown, state, words) }
  }

  /**
   * Undefined when the record is absent, another user's, or asked for by an unknown user. The caller cannot tell these
   * apart.
   */
  async #load(context: AgentContext<Context>, approvalId: string): Promise<LoadedRecord | undefined> {
    const item = await loadItem(context, approvalId)
    const record = item && parseApprovalRecord(item)
    if (item?.type !== 'hidden_context_item' || !record) return undefined
    const userId = this.#userOf(context.requestContext)
    return userId && record.user_id === userId ? { item, record } : undefined
  }

  #closed(): ApprovalAnswer {
    return this.#notice(this.wording.closed)
  }

  #notice(message: string): ApprovalAnswer {
    return { events: [{ type: 'notice', level: 'warning', message }] }
  }
}

function toCall({
  call_id: callId,
  name,
  arguments: args,
}: Pick<ApprovalCall, 'call_id' | 'name' | 'arguments'>): ToolCall {
  return { callId, name, arguments: args }
}

function describeSdk({ sdk_version: version = 'unknown', sdk_schema: schema }: ApprovalRecord): string {
  return `version ${version} of @openai/agents, with schema ${schema}`
}

async function loadItem<Context>({ store, thread, requestContext }: AgentContext<Context>, itemId: string) {
  try {
    return await store.loadItem(thread.id, itemId, requestContext)
  } catch (error) {
    if (error instanceof NotFoundError) return undefined
    throw error
  }
}

function userIdOf(requestContext: unknown): string | undefined {
  const isObject = typeof requestContext === 'object' && requestContext !== null
  return isObject && 'userId' in requestContext && typeof requestContext.userId === 'string'
    ? requestContext.userId
    : undefined
}

import { Runner } from '@openai/agents'
import type {
  Action,
  FeedbackKind,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageItem,
  WidgetItem,
} from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { HistoryCache, loadHistory } from '@frontdesk/chatkit/agents'
import { Approvals } from '@frontdesk/chatkit/agents/approvals'
import { createTopicJudge } from '@frontdesk/chatkit/agents/guardrails'
import { ChatKitServer, CustomStreamError, NotConfiguredError, parseRequest } from '@frontdesk/chatkit/server'
import type { AudioInput, ChatKitResult, HookOptions, ProcessOptions, RequestContext } from '@frontdesk/chatkit/server'
import type { ModelUsage, NamedModelProvider, PriceList, ProviderBreakers } from '@frontdesk/models'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { DescribeCall } from '../approvals/describe-call.ts'
import { noteRefused } from '../approvals/note-refused.ts'
import { approvalWording } from '../approvals/approval-words.ts'
import { endOfTurn, isApprovalCard } from '../approvals/end-of-turn.ts'
import type { ClientToolDeadlines } from '../client-tools/client-tool-deadlines.ts'
import type { Transcriber } from '../dictation/transcriber.ts'
import type { Entities } from '../entities/entities.ts'
import { tagWords } from '../entities/tag-words.ts'
import { AnswerModels } from '../models/answer-models.ts'
import { UsageRecorder } from '../models/usage-recorder.ts'
import type { UsageBudget } from '../models/usage-recorder.ts'
import { createAttachmentConverter } from '../files/attachment-converter.ts'
import type { AttachmentConverterParts } from '../files/attachment-converter.ts'
import { showFilesRead } from '../files/show-files-read.ts'
import { goOnAfterQuestion } from '../mcp/questions/go-on-after-question.ts'
import type { GoOnParts } from '../mcp/questions/go-on-after-question.ts'
import { markOf } from '../mcp/questions/question-mark.ts'
import type { ToolQuestions } from '../mcp/questions/tool-questions.ts'
import { ToolAudit } from '../mcp/tool-audit.ts'
import { noteUpload } from '../mcp/untrusted-reading.ts'
import { cite } from '../sources/cite.ts'
import type { RunSources } from '../sources/run-sources.ts'
import type { Team } from '../team/team.ts'
import type { TeamHolder } from '../team/team-holder.ts'
import type { WidgetActions } from '../widgets/widget-actions.ts'
import { assertPresent } from './assert-present.ts'
import { findAnswered, noteAnswer } from './answered-record.ts'
import { followedUp } from './follow-up.ts'
import { resumeTurn } from './resume-turn.ts'
import type { TitleWriter } from './title-writer.ts'
import { readComposerChoice } from './composer.ts'
import type { ComposerChoice, ComposerOffer } from './composer.ts'
import { createAnswerRunner } from './answer-runner.ts'
import type { AnswerRunnerParts, RunOptions } from './answer-runner.ts'
import { answerTurn } from './answer-turn.ts'
import type { RequestGuard } from './request-guard.ts'
import type { RunParts } from './answer-turn.ts'

/** How long an answer may be silent, a tool at work included, before it has failed. */
const IDLE_TIMEOUT_MS = 60_000

/** How long a call waits for its approval. */
const APPROVAL_TTL_MS = 15 * 60_000

/** How much memory is used to keep what threads became as model input. */
const HISTORY_CACHE_BYTES = 64_000_000

export interface TeamServerParts {
  store: SqlStore
  /** Counts what users ask, and has what they change written down. */
  guard: RequestGuard
  /** Told what every call of a model used. */
  onUsage?: ((usage: ModelUsage) => void) | undefined
  /** What users attach, and how much of it the model is given. */
  files: AttachmentConverterParts
  team: TeamHolder
  /** What the team's widgets do when somebody clicks. */
  actions: WidgetActions
  /** What each run has read, which its answer may quote. */
  sources: RunSources
  /** Where it is written down that calls were not approved. */
  toolAudit?: Pick<ToolAudit, 'approval'> | undefined
  /** What tool servers ask users in the middle of a call. Absent: no server may ask. */
  questions?: ToolQuestions | undefined
  /** What messages can mention. */
  entities: Entities
  /** Which providers are left alone for now. */
  breakers?: ProviderBreakers | undefined
  /** Told when an agent takes its turn in an answer, and with which model. */
  onAgentTurn?: AnswerRunnerParts['onAgentTurn']
  /** Whether traces keep what users and models say. */
  tracesMessages?: boolean | undefined
  /** Until when pages are waited for that were asked something. */
  deadlines: ClientToolDeadlines
  /** Says what a call is about that needs approval. Its arguments alone are shown by default. */
  describeCall?: DescribeCall | undefined
  /** How long the user may take to approve a call. {@link APPROVAL_TTL_MS} by default. */
  approvalTtlMs?: number
  /** How much a model may say in one answer. No limit by default. */
  maxAnswerCharacters?: number | undefined
  /** Hosts whose images pages show without being asked. None by default. */
  imageDomains?: readonly string[]
  /** The time of everything that is made here, and by which approvals expire. */
  clock?: (() => Date) | undefined
  /** Absent: dictation is off. */
  transcriber?: Transcriber | undefined
  /** Absent: a title is the first line of the first message. */
  titleWriter?: TitleWriter | undefined
  modelProvider: NamedModelProvider
  logger: Logger
  /** Models that a page's composer may choose besides the default one. */
  composerModels: readonly string[]
  /** How much of a thread the model is given, in tokens. */
  historyTokens: number
  /** How much memory may be used to keep what threads became as model input. {@link HISTORY_CACHE_BYTES} by default; with 0 each is read anew. */
  historyCacheBytes?: number
  /** How much a model reads in one call, by its name, if that is known. */
  contextTokensOf?: (name: string) => number | undefined
  /** How long a provider may ask to wait before a model call is made again. Below the time that an answer may be silent. */
  maxModelWaitMs: number
  /** Models that are asked in turn when a provider does not answer. */
  fallback?: readonly string[]
  /** What models cost, and what a user may use in a day. No prices and no limits by default. */
  prices?: PriceList
  budget?: UsageBudget
  /** How long an answer may be silent, a tool at work included, before it has failed. {@link IDLE_TIMEOUT_MS} by default. */
  idleTimeoutMs?: number
}

/** Answers each message with the team: the agent that was active last goes on, and whoever ends the run is active next time. */
export class TeamServer extends ChatKitServer {
  readonly #records: SqlStore
  readonly #guard: RequestGuard
  readonly #files: AttachmentConverterParts
  readonly #team: TeamHolder
  readonly #parts: Pick<TeamServerParts, 'actions' | 'sources' | 'questions' | 'entities' | 'transcriber'>
  readonly #approvals: Approvals
  readonly #deadlines: ClientToolDeadlines
  readonly #answerModels: AnswerModels
  readonly #runnerParts: AnswerRunnerParts
  readonly #models: Omit<ComposerOffer, 'team'>
  readonly #historyTokens: number
  readonly #historyCache: HistoryCache | undefined
  readonly #idleTimeoutMs: number

  constructor({
    store,
    guard,
    onUsage,
    files,
    team,
    modelProvider,
    logger,
    composerModels,
    historyTokens,
    historyCacheBytes = HISTORY_CACHE_BYTES,
    contextTokensOf,
    maxModelWaitMs: maxWaitMs,
    fallback = [],
    prices = {},
    budget,
    idleTimeoutMs = IDLE_TIMEOUT_MS,
    tracesMessages,
    deadlines,
    breakers,
    onAgentTurn,
    imageDomains = [],
    describeCall,
    approvalTtlMs = APPROVAL_TTL_MS,
    maxAnswerCharacters,
    clock,
    ...parts
  }: TeamServerParts) {
    super({
      store,
      attachmentStore: files.attachments,
      logger,
      clock,
      enforceThreadStatus: true,
      allowedImageDomains: imageDomains,
      limits: { leastPage: 1 },
    })
    this.#records = store
    this.#approvals = new Approvals({
      expiresInMs: approvalTtlMs,
      wording: approvalWording(approvalTtlMs),
      ...(describeCall && { describe: describeCall }),
      onRefused: (refused) => {
        const { name: agent } = team.current.find(refused.context.thread.metadata['active_agent'])
        return parts.toolAudit && noteRefused(refused, { agent, audit: parts.toolAudit })
      },
    })
    this.#guard = guard
    this.#files = files
    this.#team = team
    this.#parts = parts
    this.#deadlines = deadlines
    const usage = new UsageRecorder({ store, budget, onUsage, logger })
    const provider = modelProvider
    const toolAudit = new ToolAudit(store)
    this.#answerModels = new AnswerModels({
      provider,
      historyTokens,
      contextTokensOf,
      maxWaitMs,
      fallback,
      prices,
      usage,
      tracesMessages,
      breakers,
      toolAudit,
      maxCharacters: maxAnswerCharacters,
      logger,
    })
    const { defaultModel } = modelProvider
    this.#runnerParts = { models: this.#answerModels, defaultModel, onAgentTurn, titleWriter: parts.titleWriter }
    this.#models = { defaultModel, models: composerModels }
    this.#historyTokens = historyTokens
    if (historyCacheBytes > 0) this.#historyCache = new HistoryCache({ maxBytes: historyCacheBytes })
    this.#idleTimeoutMs = idleTimeoutMs
  }

  /** Refuses a choice of the composer that is not on offer before anything of its message is stored. */
  override async process(body: unknown, context: RequestContext, options: ProcessOptions = {}): Promise<ChatKitResult> {
    const request = parseRequest(body, this.limits)
    if (request.type === 'threads.create' || request.type === 'threads.add_user_message') {
      readComposerChoice(request.params.input.inference_options, this.#offerOf(this.#team.current))
    }
    return this.#guard.run(request, { context, gate: options.gate }, async (audited, gate) => {
      await assertPresent(request, { store: this.#records, attachments: this.#files.attachments }, audited)
      if (request.type === 'threads.delete')
        await this.#files.attachments.deleteOfThread(request.params.thread_id, audited)
      return super.process(request, audited, { ...options, ...(gate && { gate }) })
    })
  }

  override respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    requestContext: RequestContext,
    { signal }: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    const team = this.#team.current
    const choice = this.#choiceOf(input, team)
    const { sources, entities } = this.#parts
    const answer = () =>
      answerTurn({
        ...this.#runParts(thread, requestContext, { team, input, model: choice.model, signal }),
        begin: async (context) => {
          this.#deadlines.end(thread.id)
          if (choice.agent) thread.metadata['active_agent'] = choice.agent.name
          for (const event of await this.#approvals.supersede(context)) context.stream(event)
          if (input) showFilesRead(context, input)
          if (input && input.attachments.length > 0) noteUpload(thread)
        },
        loadInput: (context) => {
          sources.noteAttachments(context, input?.attachments ?? [])
          const converter = createAttachmentConverter(this.#files, requestContext, {
            tagToContent: async (tag) => ({ type: 'input_text', text: await tagWords(tag, entities, requestContext) }),
          })
          return loadHistory(context, { maxTokens: this.#historyTokens, converter, cache: this.#historyCache })
        },
      })
    return this.#afterQuestion({ thread, requestContext, signal, isAnswer: input === null }, answer)
  }

  /** The turn, once the calls are over whose servers had asked the user. */
  #afterQuestion(
    turn: Pick<GoOnParts, 'thread' | 'requestContext' | 'signal'> & { isAnswer: boolean },
    answer: () => AsyncIterableIterator<ThreadStreamEvent, void, undefined>,
  ): AsyncIterableIterator<ThreadStreamEvent, void, undefined> {
    const mark = markOf(turn.thread)
    const { questions } = this.#parts
    if (mark === undefined || questions === undefined) return answer()
    let next: typeof answer | undefined
    const parts = { ...turn, questions, store: this.store, now: this.clock }
    const before = goOnAfterQuestion(mark, { ...parts, toModel: () => (next = answer) })
    return followedUp(before, async (failure) => {
      const going = failure === undefined ? next?.() : undefined
      next = undefined
      return going
    })
  }

  #runParts(
    thread: ThreadMetadata,
    requestContext: RequestContext,
    { team, input, model, signal }: RunOptions & { team: Team },
  ): RunParts {
    return {
      team,
      thread,
      store: this.store,
      requestContext,
      signal,
      idleTimeoutMs: this.#idleTimeoutMs,
      approvals: this.#approvals,
      now: this.clock,
      dress: (event, context) => this.#dress(event, context, { team, model }),
      judgeTopic: (text, { topics, model: judge = model ?? this.#models.defaultModel, context }) => {
        const modelProvider = this.#answerModels.forAnswer(context, {
          activeAgent: () => 'guardrail',
          onUsage: (used) => context.trace.spend(used),
        })
        const runner = new Runner({ modelProvider, model: judge, tracingDisabled: true })
        return createTopicJudge(runner, topics)(text)
      },
      createRunner: (context) =>
        createAnswerRunner(context, { input, model, signal, guardrails: team.guardrails }, this.#runnerParts),
    }
  }

  /** An answer gets its sources, and a note of who gave it; a page that is asked something is waited for. */
  #dress(
    event: ThreadStreamEvent,
    context: AgentContext,
    { team, model }: { team: Team; model: string | undefined },
  ): ThreadStreamEvent[] {
    if (event.type !== 'thread.item.done') return [event]
    const { item } = event
    if (item.type === 'client_tool_call') this.#deadlines.start(item, context.requestContext)
    if (item.type === 'widget' && isApprovalCard(item)) return [event, endOfTurn(context)]
    if (item.type !== 'assistant_message') return [event]
    const { name: agent } = team.find(context.thread.metadata['active_agent'])
    const by = { agent, model: model ?? team.config.agents[agent]?.model ?? this.#models.defaultModel }
    return [...cite(item, this.#parts.sources.of(context)), noteAnswer(context, { itemId: item.id, ...by })]
  }

  /** Throws {@link NotFoundError} for a thread or an item that is absent or another user's. */
  override async addFeedback(
    threadId: string,
    itemIds: string[],
    kind: FeedbackKind,
    context: RequestContext,
  ): Promise<void> {
    await this.#records.loadThread(threadId, context)
    const loadAfter = async (after: string, limit: number) => {
      const { data } = await this.store.loadThreadItems(threadId, { after, limit, order: 'asc' }, context)
      return data
    }
    const changes = itemIds.map(async (itemId): Promise<DurableChange> => {
      const { agent, model } = (await findAnswered(itemId, loadAfter)) ?? {}
      return { type: 'save_feedback', threadId, itemIds: [itemId], kind, agent, model }
    })
    await this.#records.write(await Promise.all(changes), context)
  }

  override action(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    requestContext: RequestContext,
    { signal }: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    if (!this.#approvals.isAnswer(action)) return this.#parts.actions.stream(action, sender, requestContext)
    const team = this.#team.current
    const { model } = this.#choiceOf(null, team)
    return resumeTurn(action, this.#runParts(thread, requestContext, { team, input: null, model, signal }))
  }

  override async syncAction(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    context: RequestContext,
  ): Promise<{ updated_item?: ThreadItem }> {
    return this.#parts.actions.sync(thread, action, sender, context)
  }

  override async transcribe(
    audio: AudioInput,
    _context: RequestContext,
    { signal }: HookOptions,
  ): Promise<{ text: string }> {
    const { transcriber } = this.#parts
    if (transcriber === undefined)
      throw new NotConfiguredError('This server turns no speech into text: TRANSCRIPTION_MODEL is not set.')
    return { text: await transcriber(audio, { signal }) }
  }

  /** A stored message may have chosen something that is no longer on offer. */
  #choiceOf(input: UserMessageItem | null, team: Team): ComposerChoice {
    try {
      return readComposerChoice(input?.inference_options ?? {}, this.#offerOf(team))
    } catch (error) {
      throw new CustomStreamError((error as Error).message, { allowRetry: false })
    }
  }

  #offerOf(team: Team): ComposerOffer {
    const own = team.config.composer?.models.map(({ id }) => id) ?? []
    return { ...this.#models, models: [...this.#models.models, ...own], team }
  }
}

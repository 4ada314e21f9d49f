import { Runner } from '@openai/agents'
import type { Action, FeedbackKind, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { loadHistory, oversizeGuardrail, secretsGuardrail } from '@frontdesk/chatkit/agents'
import { ChatKitServer, CustomStreamError, parseRequest } from '@frontdesk/chatkit/server'
import type { ChatKitResult, HookOptions, ProcessOptions, RequestContext } from '@frontdesk/chatkit/server'
import type { NamedModelProvider, PriceList } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { AnswerModels } from '../models/answer-models.ts'
import { UsageRecorder } from '../models/usage-recorder.ts'
import type { UsageBudget } from '../models/usage-recorder.ts'
import { createAttachmentConverter } from '../files/attachment-converter.ts'
import type { AttachmentConverterParts } from '../files/attachment-converter.ts'
import { showFilesRead } from '../files/show-files-read.ts'
import { noteUpload } from '../mcp/untrusted-reading.ts'
import type { Team } from '../team/team.ts'
import type { TeamHolder } from '../team/team-holder.ts'
import { readComposerChoice } from './composer.ts'
import type { ComposerChoice, ComposerOffer } from './composer.ts'
import { answerTurn } from './answer-turn.ts'
import type { RequestGuard } from './request-guard.ts'
import { toTitle } from './title.ts'

/** How long a message may be, in characters. */
export const MAX_MESSAGE_CHARACTERS = 20_000

/** How long an answer may be silent, a tool at work included, before it has failed. */
const IDLE_TIMEOUT_MS = 60_000

export interface TeamServerParts {
  store: SqlStore
  /** Counts what users ask, and has what they change written down. */
  guard: RequestGuard
  /** What users attach, and how much of it the model is given. */
  files: AttachmentConverterParts
  team: TeamHolder
  modelProvider: NamedModelProvider
  logger: Logger
  /** Models that a page's composer may choose besides the default one. */
  composerModels: readonly string[]
  /** How much of a thread the model is given, in tokens. */
  historyTokens: number
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
  readonly #answerModels: AnswerModels
  readonly #models: Omit<ComposerOffer, 'team'>
  readonly #historyTokens: number
  readonly #idleTimeoutMs: number

  constructor({
    store,
    guard,
    files,
    team,
    modelProvider,
    logger,
    composerModels,
    historyTokens,
    maxModelWaitMs: maxWaitMs,
    fallback = [],
    prices = {},
    budget,
    idleTimeoutMs = IDLE_TIMEOUT_MS,
  }: TeamServerParts) {
    super({ store, attachmentStore: files.attachments, enforceThreadStatus: true, logger })
    this.#records = store
    this.#guard = guard
    this.#files = files
    this.#team = team
    const usage = new UsageRecorder({ store, budget, logger })
    const provider = modelProvider
    this.#answerModels = new AnswerModels({ provider, historyTokens, maxWaitMs, fallback, prices, usage, logger })
    this.#models = { defaultModel: modelProvider.defaultModel, models: composerModels }
    this.#historyTokens = historyTokens
    this.#idleTimeoutMs = idleTimeoutMs
  }

  /** Refuses a choice of the composer that is not on offer before anything of its message is stored. */
  override async process(body: unknown, context: RequestContext, options: ProcessOptions = {}): Promise<ChatKitResult> {
    const request = parseRequest(body, this.limits)
    if (request.type === 'threads.create' || request.type === 'threads.add_user_message') {
      readComposerChoice(request.params.input.inference_options, this.#offerOf(this.#team.current))
    }
    return this.#guard.run(request, context, async (audited) => {
      if (request.type === 'threads.delete')
        await this.#files.attachments.deleteOfThread(request.params.thread_id, audited)
      return super.process(request, audited, options)
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
    return answerTurn({
      team,
      thread,
      store: this.store,
      requestContext,
      signal,
      idleTimeoutMs: this.#idleTimeoutMs,
      begin: (context) => {
        if (choice.agent) thread.metadata['active_agent'] = choice.agent.name
        if (input) showFilesRead(context, input)
        if (input && input.attachments.length > 0) noteUpload(thread)
      },
      loadInput: (context) => {
        const converter = createAttachmentConverter(this.#files, requestContext)
        return loadHistory(context, { maxTokens: this.#historyTokens, converter })
      },
      createRunner: (context) => this.#createRunner(context, { input, model: choice.model }),
    })
  }

  /** Throws {@link NotFoundError} for a thread or an item that is absent or another user's. */
  override async addFeedback(
    threadId: string,
    itemIds: string[],
    kind: FeedbackKind,
    context: RequestContext,
  ): Promise<void> {
    await this.#records.loadThread(threadId, context)
    await this.#records.write([{ type: 'save_feedback', threadId, itemIds, kind }], context)
  }

  /** The team shows no widgets, so that nobody knows what an action means. */
  override action(_thread: ThreadMetadata, { type }: Action): AsyncIterable<ThreadStreamEvent> {
    this.logger.warn({ action: type.slice(0, 100) }, 'An action was sent that nothing here handles')
    throw new CustomStreamError('Nothing here can handle this action.', { allowRetry: false })
  }

  /** A stored message may have chosen what was on offer then and is no longer. */
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

  /** A runner for one answer. Guardrails are the runner's: an agent's own would be passed by when the thread goes on with another. */
  #createRunner(
    context: AgentContext,
    { input, model }: { input: UserMessageItem | null; model: string | undefined },
  ): Runner {
    const { thread } = context
    let activeAgent: string | undefined
    const models = this.#answerModels.forAnswer(context, { activeAgent: () => activeAgent })
    const runner = new Runner({
      // An agent's own model goes before that of the runner; what the user has chosen goes before both.
      modelProvider: model === undefined ? models : { getModel: () => models.getModel(model) },
      // Without a name the SDK adds the settings of a default model of its own.
      model: model ?? this.#models.defaultModel,
      tracingDisabled: true,
      // A model that calls a tool or a colleague that there is not is told so, and goes on.
      toolNotFoundBehavior: 'return_error_to_model',
      inputGuardrails: [oversizeGuardrail({ maxCharacters: MAX_MESSAGE_CHARACTERS }), secretsGuardrail()],
    })
    // Agents start when the guardrails have let the message pass: what they refuse becomes no title.
    runner.on('agent_start', (_context, agent) => {
      activeAgent = agent.name
      const title = input && thread.title === undefined ? toTitle(input) : undefined
      if (title !== undefined) thread.title = title
    })
    return runner
  }
}

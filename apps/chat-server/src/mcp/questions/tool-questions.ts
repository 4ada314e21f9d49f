import type { AgentContext } from '@frontdesk/chatkit/agents'
import type {
  Elicitation,
  ElicitationAnswer,
  RunScope,
  ServerHooks,
  ToolFacts,
  ToolProgress,
} from '@frontdesk/mcp-host'
import type { Logger } from 'pino'
import { AskedThread } from './asked-thread.ts'
import type { OpenQuestion, PausedCall } from './asked-thread.ts'
import { setMark } from './question-mark.ts'
import { QuestionForm } from './question-form.ts'

/** In how many threads calls may wait for their users. One more gives up those of the oldest. */
const MAX_THREADS = 1_000

/** A call that an agent makes. */
export interface AgentCall {
  context: AgentContext
  callId: string
  /** As the model calls it. */
  tool: string
  args: string
  facts: ToolFacts | undefined
  /** Stops the run that the call is part of. */
  signal: AbortSignal | undefined
}

interface CallUnderWay extends AgentCall {
  /** What the model is told of the call meanwhile; a call that has asked lets its run end. */
  asked: PromiseWithResolvers<string>
  pause: () => AskedThread
  /** Once it is its run's no more. */
  paused?: { thread: AskedThread; call: PausedCall }
}

/**
 * What tool servers tell and ask while a call is under way: its progress is shown in the call's task, and a question becomes a form of the thread. The
 * run ends with the form, as every run does that asks its user; the call stays open, is given the answer, and what it comes to begins the next turn.
 */
export class ToolQuestions {
  readonly hooks: Required<ServerHooks> = {
    elicit: (question) => this.#elicit(question),
    progress: (progress) => this.#tell(progress),
  }
  readonly #logger: Pick<Logger, 'warn'>
  readonly #underWay = new Map<string, CallUnderWay>()
  readonly #threads = new Map<string, AskedThread>()

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger
  }

  /** Makes a call. Resolves with its answer, or as soon as its server asks the user with words that say so. `work` is to heed the signal that it is given. */
  async make(call: AgentCall, work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const key = keyOf(call.context.thread.id, call.callId)
    const stop = new AbortController()
    const abort = () => stop.abort(call.signal?.reason)
    if (call.signal?.aborted) abort()
    call.signal?.addEventListener('abort', abort)
    const made = work(stop.signal)
    const detach = () => call.signal?.removeEventListener('abort', abort)
    const over = () => {
      this.#underWay.delete(key)
      detach()
    }
    const pause = () => {
      const { tool, args, facts, context } = call
      // From now on it outlives its run, whose signal may abort when its reader leaves.
      detach()
      const outcome = made.then(toWords, (error: unknown) => `ERROR: The call failed: ${(error as Error).message}`)
      const paused = { tool, args, facts, outcome, abort: () => stop.abort() }
      const thread = this.#threadOf(context.thread.id)
      thread.addCall(paused)
      underWay.paused = { thread, call: paused }
      return thread
    }
    const asked = Promise.withResolvers<string>()
    const underWay: CallUnderWay = { ...call, asked, pause: once(pause) }
    this.#underWay.set(key, underWay)
    void made.then(over, over)
    return Promise.race([made, asked.promise])
  }

  /** Resolves when a call is over, or its server has asked: from then on it is not its run's any more. */
  untilAsked(scope: RunScope | undefined, made: Promise<unknown>): Promise<unknown> {
    const call = this.#find(scope)
    return call === undefined ? made : Promise.race([made, call.asked.promise])
  }

  /** What waits for the user in a thread. Undefined where nothing does, as after a restart. */
  of(threadId: string): AskedThread | undefined {
    return this.#threads.get(threadId)
  }

  /** Nobody waits for the calls of a thread any more: those that are not over are given up. */
  giveUp(threadId: string): void {
    const thread = this.#threads.get(threadId)
    this.#threads.delete(threadId)
    for (const call of thread?.calls ?? []) call.abort()
  }

  async #elicit(elicitation: Elicitation): Promise<ElicitationAnswer> {
    const { server, scopes, signal } = elicitation
    // A question does not say which of the user's calls it belongs to: all of one thread's wait for it.
    const { threadId } = scopes.at(-1) ?? {}
    const calls = scopes.flatMap((scope) => (scope.threadId === threadId ? (this.#find(scope) ?? []) : []))
    const call = calls.at(-1)
    const form = QuestionForm.of(elicitation)
    if (call === undefined || form === undefined) {
      const reason = call === undefined ? 'it is part of no conversation' : 'it fits into no form'
      this.#logger.warn({ server, reason }, 'A question of a tool server was put to nobody')
      return { action: 'cancel' }
    }
    const thread = call.pause()
    for (const each of calls) each.pause()
    const answered = Promise.withResolvers<ElicitationAnswer>()
    const question: OpenQuestion = { form, itemId: undefined, answer: answered.resolve }
    thread.ask(question)
    signal.addEventListener('abort', () => {
      thread.drop(question)
      answered.resolve({ action: 'cancel' })
    })
    const { context } = call
    // Another question may have this turn already; then it is asked in the next.
    if (context.structuredInput === undefined) {
      context.askUser(form.inputs)
      question.itemId = context.structuredInput!.id
    }
    setMark(context.thread, { itemId: thread.question?.itemId, tools: thread.calls.map(({ tool }) => tool) })
    for (const { asked } of calls) asked.resolve(WAITS)
    return answered.promise
  }

  #tell({ scope, progress, total, message }: ToolProgress): void {
    const share = total === undefined || total <= 0 ? `${progress}` : `${Math.floor((progress / total) * 100)} %`
    const words = message === undefined ? share : `${share} – ${message}`
    const call = this.#find(scope)
    if (call?.paused === undefined) call?.context.toolProgress(call.callId, words)
    else call.paused.thread.tell(call.paused.call, words)
  }

  #find(scope: RunScope | undefined): CallUnderWay | undefined {
    const { threadId, callId } = scope ?? {}
    return threadId === undefined || callId === undefined ? undefined : this.#underWay.get(keyOf(threadId, callId))
  }

  #threadOf(threadId: string): AskedThread {
    const [oldest] = this.#threads.keys()
    if (oldest !== undefined && this.#threads.size >= MAX_THREADS) this.giveUp(oldest)
    const thread = this.#threads.get(threadId) ?? new AskedThread()
    this.#threads.set(threadId, thread)
    return thread
  }
}

/** What the model is told of a call that waits. */
const WAITS =
  'The tool server has asked the user something in a form before it goes on. Their answer goes to the server; what the call comes to is told after it.'

function keyOf(threadId: string, callId: string): string {
  return JSON.stringify([threadId, callId])
}

function toWords(answer: unknown): string {
  if (typeof answer === 'string') return answer
  const { text } = (answer ?? {}) as { text?: unknown }
  return typeof text === 'string' ? text : (JSON.stringify(answer) ?? '')
}

function once<Result>(work: () => Result): () => Result {
  let result: { value: Result } | undefined
  return () => (result ??= { value: work() }).value
}

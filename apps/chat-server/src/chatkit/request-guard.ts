import type { ChatKitRequest } from '@frontdesk/chatkit'
import { ChatKitError } from '@frontdesk/chatkit/server'
import type { ChatKitResult, RequestContext, RunGate } from '@frontdesk/chatkit/server'
import type { StoreContext } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { describeRequest } from '../audit/describe-request.ts'
import type { Limits } from '../limits/limits.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { traceAnswer } from '../telemetry/trace-answer.ts'
import { watchEvents, watchGate } from './watch-run.ts'
import type { RunObserver } from './watch-run.ts'

export interface RequestGuardParts {
  limits: Limits
  audit: Audit
  metrics: Metrics
  logger: Logger
}

/** Stands around every request of the protocol: counts answers, and has what is changed written down, refusals too. */
export class RequestGuard {
  readonly #limits: Limits
  readonly #audit: Audit
  readonly #metrics: Metrics
  readonly #logger: Logger

  constructor({ limits, audit, metrics, logger }: RequestGuardParts) {
    this.#logger = logger
    this.#limits = limits
    this.#audit = audit
    this.#metrics = metrics
  }

  /** Carries the request out by `process`, which hands the gate on that it is given: that is how the end of a run is seen which nobody reads. */
  async run(
    request: ChatKitRequest,
    { context, gate }: { context: RequestContext; gate: RunGate | undefined },
    process: (context: StoreContext, gate: RunGate | undefined) => Promise<ChatKitResult>,
  ): Promise<ChatKitResult> {
    const described = describeRequest(request)
    if (described === undefined) return process(context, gate)
    const { action, detail } = described
    const pending = this.#audit.pending(action, detail, context)
    const audited = { ...context, audit: pending }
    try {
      if (STREAMING.has(request.type)) {
        const giveBack = await this.#limits.takeRun(context)
        return await this.#answer(request.type, giveBack, gate, (watched) => process(audited, watched))
      }
      if (request.type === 'attachments.create') await this.#limits.takeUpload(context)
      const result = await process(audited, gate)
      // A request that has changed nothing in the store, such as the deletion of what is gone, is recorded all the
      // same.
      if (!pending.isRecorded) await this.#audit.record(action, { ...detail, outcome: 'done' }, context)
      return result
    } catch (error) {
      if (error instanceof ChatKitError && error.status < 500) {
        this.#audit.note(action, { ...detail, outcome: 'refused', reason: error.code }, context)
      }
      throw error
    }
  }

  /** Counts and traces an answer until its end, and then gives its place back. */
  async #answer(
    operation: string,
    giveBack: () => Promise<void>,
    gate: RunGate | undefined,
    process: (gate: RunGate | undefined) => Promise<ChatKitResult>,
  ): Promise<ChatKitResult> {
    const span = traceAnswer(operation)
    const metrics = this.#metrics.answer()
    let isOver = false
    const observer: RunObserver = {
      onEvent(event) {
        metrics.onEvent(event)
        span.onEvent(event)
      },
      onEnd: (state) => {
        if (isOver) return
        isOver = true
        metrics.onEnd(state)
        span.onEnd(state)
        giveBack().catch((error: unknown) =>
          this.#logger.warn({ err: error }, 'A place among the answers is free later'),
        )
      },
    }
    try {
      const result = await metrics.run(() => span.run(() => process(gate && watchGate(gate, observer))))
      if (result.type === 'json') observer.onEnd('completed')
      // What a gate keeps is read from there, and not from these events.
      else if (gate === undefined) return { ...result, events: watchEvents(result.events, observer) }
      return result
    } catch (error) {
      observer.onEnd('failed')
      throw error
    }
  }
}

/** What starts an answer of the team. */
const STREAMING: ReadonlySet<ChatKitRequest['type']> = new Set([
  'threads.create',
  'threads.add_user_message',
  'threads.add_structured_input',
  'threads.add_client_tool_output',
  'threads.custom_action',
  'threads.retry_after_item',
])

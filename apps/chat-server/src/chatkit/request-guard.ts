import type { ChatKitRequest } from '@frontdesk/chatkit'
import { ChatKitError } from '@frontdesk/chatkit/server'
import type { ChatKitResult, RequestContext } from '@frontdesk/chatkit/server'
import type { StoreContext } from '@frontdesk/store'
import type { Audit } from '../audit/audit.ts'
import { describeRequest } from '../audit/describe-request.ts'
import type { Limits } from '../limits/limits.ts'
import type { Metrics } from '../metrics/metrics.ts'

/** Stands around every request of the protocol: counts answers, and has what is changed written down, refusals too. */
export class RequestGuard {
  readonly #limits: Limits
  readonly #audit: Audit
  readonly #metrics: Metrics

  constructor({ limits, audit, metrics }: { limits: Limits; audit: Audit; metrics: Metrics }) {
    this.#limits = limits
    this.#audit = audit
    this.#metrics = metrics
  }

  async run(
    request: ChatKitRequest,
    context: RequestContext,
    process: (context: StoreContext) => Promise<ChatKitResult>,
  ): Promise<ChatKitResult> {
    const described = describeRequest(request)
    if (described === undefined) return process(context)
    const { action, detail } = described
    const pending = this.#audit.pending(action, detail, context)
    let giveBack: (() => Promise<void>) | undefined
    try {
      if (STREAMING.has(request.type)) giveBack = await this.#limits.takeRun(context)
      if (request.type === 'attachments.create') await this.#limits.takeUpload(context)
      const result = await process({ ...context, audit: pending })
      if (result.type === 'stream')
        return { ...result, events: withEnd(result.events, this.#metrics.answer(), giveBack) }
      // A request that has changed nothing in the store, such as the deletion of what is gone, is recorded all the
      // same.
      if (!pending.isRecorded) await this.#audit.record(action, { ...detail, outcome: 'done' }, context)
      return result
    } catch (error) {
      await giveBack?.()
      if (error instanceof ChatKitError && error.status < 500) {
        this.#audit.note(action, { ...detail, outcome: 'refused', reason: error.code }, context)
      }
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

/** The same events, counted. `giveBack` is called once, when they end or nobody reads them any more. No generator: its `return` would wait for the next event. */
function withEnd<Event>(
  events: AsyncGenerator<Event, void, undefined>,
  { onEvent, onEnd }: { onEvent: (event: Event) => void; onEnd: () => void },
  giveBack: (() => Promise<void>) | undefined,
): AsyncGenerator<Event, void, undefined> {
  let ended: Promise<void> | undefined
  const finish = async () => {
    onEnd()
    await giveBack?.()
  }
  const end = () => (ended ??= finish())
  const ending = async (step: Promise<IteratorResult<Event, void>>) => {
    try {
      const result = await step
      if (result.done === true) await end()
      else onEvent(result.value)
      return result
    } catch (error) {
      await end()
      throw error
    }
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => ending(events.next()),
    return: () => ending(events.return()),
    throw: (error) => ending(events.throw(error)),
    [Symbol.asyncDispose]: async () => void (await ending(events.return())),
  }
}

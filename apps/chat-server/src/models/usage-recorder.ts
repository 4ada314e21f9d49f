import { randomUUID } from 'node:crypto'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { CustomStreamError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { ModelUsage } from '@frontdesk/models'
import { countUsage } from '@frontdesk/runs'
import type { SqlStore, StoreContext } from '@frontdesk/store'
import type { Logger } from 'pino'

const DAY_MS = 86_400_000

/** What a user may use in a day of UTC. Unlimited where nothing is said. */
export interface UsageBudget {
  tokens?: number | undefined
  /** In millionths of the currency of the prices. */
  costMicros?: number | undefined
}

/** The usage of one answer, counted while it goes on. */
export interface AnswerUsage {
  /** Throws when the user has nothing left for today. */
  assertWithinBudget(): Promise<void>
  record(usage: ModelUsage, options: { agent: string | undefined }): void
}

/** Records what every call of a model used, for the user, the thread and the agent, and holds the budgets. */
export class UsageRecorder {
  readonly #store: SqlStore
  readonly #budget: UsageBudget
  readonly #logger: Logger
  readonly #onUsage: ((usage: ModelUsage) => void) | undefined

  /** `onUsage` is told of every call, before it is recorded. */
  constructor({
    store,
    budget = {},
    onUsage,
    logger,
  }: {
    store: SqlStore
    budget?: UsageBudget | undefined
    onUsage?: ((usage: ModelUsage) => void) | undefined
    logger: Logger
  }) {
    this.#store = store
    this.#budget = budget
    this.#logger = logger
    this.#onUsage = onUsage
  }

  ofAnswer({ requestContext, thread }: AgentContext): AnswerUsage {
    // Written without the lease of the run: the tokens are spent, even if the run is lost.
    const { userId, tenantId } = requestContext
    const owner = { userId, ...(tenantId !== undefined && { tenantId }) }
    return {
      assertWithinBudget: () => this.#assertWithinBudget(owner),
      record: ({ costMicros, ...usage }, { agent }) => {
        this.#onUsage?.({ costMicros, ...usage })
        countUsage(toRunUsage({ costMicros, ...usage }))
        const id = `use_${randomUUID().replaceAll('-', '')}`
        const { lease } = requestContext as StoreContext
        const record = { ...usage, id, agent, threadId: thread.id, runId: lease?.runId, requests: 1, costMicros }
        this.#store.write([{ type: 'record_usage', usage: record }], owner).catch((error: unknown) => {
          this.#logger.error({ err: error, model: usage.model }, 'The usage of a model could not be recorded')
        })
      },
    }
  }

  async #assertWithinBudget(owner: Pick<RequestContext, 'userId' | 'tenantId'>): Promise<void> {
    const { tokens = Infinity, costMicros = Infinity } = this.#budget
    if (tokens === Infinity && costMicros === Infinity) return
    // To the end of the day: what a clock that was ahead has dated later is not of today.
    const today = new Date().toISOString().slice(0, 10)
    const [since, until] = [0, DAY_MS].map((ms) => new Date(Date.parse(today) + ms).toISOString())
    const [used] = await this.#store.records.loadUsage({ ...owner, since, until, by: [] })
    if (!used || (used.inputTokens + used.outputTokens < tokens && used.costMicros < costMicros)) return
    throw new CustomStreamError('You have used up what you may use in a day. A new day begins at 00:00 UTC.', {
      allowRetry: false,
    })
  }
}

/** In the words that a client reads. */
function toRunUsage({ inputTokens, outputTokens, cachedTokens, reasoningTokens, costMicros }: ModelUsage) {
  return {
    requests: 1,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cached_tokens: cachedTokens,
    reasoning_tokens: reasoningTokens,
    ...(costMicros !== undefined && { cost_micros: costMicros }),
  }
}

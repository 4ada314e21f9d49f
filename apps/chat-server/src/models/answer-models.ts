import type { ModelProvider } from '@openai/agents'
import { steadyModelProvider } from '@frontdesk/chatkit/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import {
  classifyFailure,
  meteredModelProvider,
  ProviderBreakers,
  resilientModelProvider,
  routeModelName,
} from '@frontdesk/models'
import type { NamedModelProvider, PriceList } from '@frontdesk/models'
import type { Logger } from 'pino'
import type { UsageRecorder } from './usage-recorder.ts'

export interface AnswerModelsParts {
  provider: NamedModelProvider
  /** How much of a conversation a model is given, in tokens. */
  historyTokens: number
  /** How long a provider may ask to wait before a call is made again. */
  maxWaitMs: number
  /** Models that are asked in turn when a provider does not answer. */
  fallback: readonly string[]
  prices: PriceList
  usage: UsageRecorder
  logger: Logger
}

/** The language models behind the answers. What is learned of a provider, as that it is down or how much it reads, holds for all of them. */
export class AnswerModels {
  readonly #parts: AnswerModelsParts
  readonly #steady: ModelProvider
  readonly #breakers = new ProviderBreakers()

  constructor(parts: AnswerModelsParts) {
    this.#parts = parts
    this.#steady = steadyModelProvider(parts.provider, { maxInputTokens: parts.historyTokens })
  }

  /**
   * For the runner of one answer. The user is told of waits, and of an answer that comes from another model than was asked for; what it uses is recorded
   * under the agent that `activeAgent` gives.
   */
  forAnswer(context: AgentContext, { activeAgent }: { activeAgent: () => string | undefined }): ModelProvider {
    const { provider, maxWaitMs, fallback, prices, usage, logger } = this.#parts
    const answer = usage.ofAnswer(context)
    const defaultProvider = routeModelName(provider.defaultModel, 'offline').provider
    const metered = meteredModelProvider(this.#steady, {
      fullName: (name) => (name === '' ? provider.defaultModel : toFullName(name, defaultProvider)),
      prices,
      beforeCall: () => answer.assertWithinBudget(),
      onUsage: (used) => answer.record(used, { agent: activeAgent() }),
    })
    return resilientModelProvider(metered, {
      defaultProvider,
      breakers: this.#breakers,
      fallback,
      maxWaitMs,
      onWait: (waitMs) => context.progress(`The model is busy. Trying again in ${Math.ceil(waitMs / 1_000)} s.`),
      onFallback: ({ from, to, error }) => {
        const failure = classifyFailure(error)
        logger.warn({ from, to, failure, err: error }, 'A model did not answer, another is asked')
        context.notice(`The model ${from} does not answer. ${to} goes on in its place.`, { level: 'warning' })
      },
    })
  }
}

function toFullName(name: string, defaultProvider: ReturnType<typeof routeModelName>['provider']): string {
  const { provider, model } = routeModelName(name, defaultProvider)
  return model === '' || provider === 'offline' ? provider : `${provider}/${model}`
}

import type { ModelProvider } from '@openai/agents'
import { steadyModelProvider } from '@frontdesk/chatkit/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { classifyFailure, ProviderBreakers, resilientModelProvider, routeModelName } from '@frontdesk/models'
import type { NamedModelProvider } from '@frontdesk/models'
import type { Logger } from 'pino'

export interface AnswerModelsParts {
  provider: NamedModelProvider
  /** How much of a conversation a model is given, in tokens. */
  historyTokens: number
  /** How long a provider may ask to wait before a call is made again. */
  maxWaitMs: number
  /** Models that are asked in turn when a provider does not answer. */
  fallback: readonly string[]
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

  /** For the runner of one answer. The user is told of waits, and of an answer that comes from another model than was asked for. */
  forAnswer(context: AgentContext): ModelProvider {
    const { provider, maxWaitMs, fallback, logger } = this.#parts
    return resilientModelProvider(this.#steady, {
      defaultProvider: routeModelName(provider.defaultModel, 'offline').provider,
      breakers: this.#breakers,
      fallback,
      maxWaitMs,
      onWait: (waitMs) => context.progress(`The model is busy. Trying again in ${Math.ceil(waitMs / 1_000)} s.`),
      onFallback: ({ from, to, error }) => {
        logger.warn(
          { from, to, failure: classifyFailure(error), err: error },
          'A model did not answer, another is asked',
        )
        context.notice(`The model ${from} does not answer. ${to} goes on in its place.`, { level: 'warning' })
      },
    })
  }
}

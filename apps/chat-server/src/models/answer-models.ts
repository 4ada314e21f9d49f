import type { ModelProvider } from '@openai/agents'
import type { Context } from '@opentelemetry/api'
import { steadyModelProvider } from '@frontdesk/chatkit/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import {
  classifyFailure,
  meteredModelProvider,
  ProviderBreakers,
  resilientModelProvider,
  routeModelName,
} from '@frontdesk/models'
import type { ModelUsage, NamedModelProvider, PriceList, ProviderName } from '@frontdesk/models'
import type { Logger } from 'pino'
import type { ToolAudit } from '../mcp/tool-audit.ts'
import { scopeOfRun } from '../mcp/scope-of-run.ts'
import { traceModels } from '../telemetry/trace-models.ts'
import type { UsageRecorder } from './usage-recorder.ts'
import { limitedModelProvider } from './limited-models.ts'
import { watchedModelProvider } from './watched-models.ts'

export interface AnswerModelsParts {
  provider: NamedModelProvider
  /** How much of a conversation a model is given, in tokens. */
  historyTokens: number
  /** How much a model reads in one call, by its name, if that is known. */
  contextTokensOf?: ((name: string) => number | undefined) | undefined
  /** How long a provider may ask to wait before a call is made again. */
  maxWaitMs: number
  /** Models that are asked in turn when a provider does not answer. */
  fallback: readonly string[]
  prices: PriceList
  usage: UsageRecorder
  /** Which providers are left alone for now. */
  breakers?: ProviderBreakers | undefined
  /** Whether traces keep what is said. */
  tracesMessages?: boolean | undefined
  /** Where calls are written down of tools that an agent has not. */
  toolAudit: Pick<ToolAudit, 'unknown'>
  /** How much a model may say in one answer. No limit when absent. */
  maxCharacters?: number | undefined
  logger: Logger
}

interface CallOptions {
  /** Under whose name what is used is recorded. */
  agent: () => string | undefined
  /** Under which span of a trace calls are. */
  within?: (() => Context) | undefined
  onUsage?: (usage: ModelUsage) => void
}

/** The language models behind the answers. What is learned of a provider, as that it is down or how much it reads, holds for all of them. */
export class AnswerModels {
  readonly #parts: AnswerModelsParts
  readonly #steady: ModelProvider
  readonly #breakers: ProviderBreakers

  constructor(parts: AnswerModelsParts) {
    this.#parts = parts
    this.#breakers = parts.breakers ?? new ProviderBreakers()
    const { provider, historyTokens, contextTokensOf } = parts
    this.#steady = steadyModelProvider(provider, {
      maxInputTokens: historyTokens,
      ...(contextTokensOf && { contextTokensOf }),
    })
  }

  /** For what is asked beside the answer, as for its title: counted like everything else, under the name that `agent` is. */
  besideAnswer(context: AgentContext, { agent }: { agent: string }): ModelProvider {
    return this.#metered(context, { agent: () => agent })
  }

  /**
   * For the runner of one answer. The user is told of waits, and of an answer that comes from another model than was asked for; what it uses is recorded
   * under the agent that `activeAgent` gives, and told to `onUsage`.
   */
  forAnswer(
    context: AgentContext,
    { activeAgent, ...options }: Omit<CallOptions, 'agent'> & { activeAgent: CallOptions['agent'] },
  ): ModelProvider {
    const { maxWaitMs, fallback, toolAudit, maxCharacters = Infinity, logger } = this.#parts
    const metered = this.#metered(context, { agent: activeAgent, ...options })
    const watched = watchedModelProvider(metered, ({ name, callId, arguments: args }) =>
      toolAudit.unknown({ scope: scopeOfRun(context), agent: activeAgent() ?? '', tool: name, callId, args }),
    )
    const resilient = resilientModelProvider(watched, {
      defaultProvider: this.#defaultProvider,
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
    // Outside: that somebody wants too long an answer is no failure of the provider.
    return limitedModelProvider(resilient, { maxCharacters })
  }

  get #defaultProvider(): ProviderName {
    return routeModelName(this.#parts.provider.defaultModel, 'offline').provider
  }

  #metered(context: AgentContext, { agent, within, onUsage }: CallOptions): ModelProvider {
    const { provider, prices, usage, tracesMessages: keepsMessages = false } = this.#parts
    const answer = usage.ofAnswer(context)
    const fullName = (name: string) => (name === '' ? provider.defaultModel : toFullName(name, this.#defaultProvider))
    return meteredModelProvider(traceModels(this.#steady, { fullName, within, keepsMessages }), {
      fullName,
      prices,
      beforeCall: () => answer.assertWithinBudget(),
      onUsage: (used) => {
        onUsage?.(used)
        answer.record(used, { agent: agent() })
      },
    })
  }
}

function toFullName(name: string, defaultProvider: ProviderName): string {
  const { provider, model } = routeModelName(name, defaultProvider)
  return model === '' || provider === 'offline' ? provider : `${provider}/${model}`
}

import { Runner, retryPolicies } from '@openai/agents'
import type { ModelSettings } from '@openai/agents'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import {
  AgentContext,
  loadHistory,
  oversizeGuardrail,
  politeRefusals,
  secretsGuardrail,
  streamAgentResponse,
} from '@frontdesk/chatkit/agents'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext, Store } from '@frontdesk/chatkit/server'
import type { NamedModelProvider } from '@frontdesk/models'
import type { Logger } from 'pino'
import type { Team } from './team/team.ts'

/** How much of a thread the model is given, in tokens. */
export const HISTORY_TOKENS = 24_000

/** How many model calls one answer may take, handoffs included. */
export const MAX_TURNS = 16

/** How long a message may be, in characters. */
export const MAX_MESSAGE_CHARACTERS = 20_000

/** How long an answer may be silent, a tool at work included, before it has failed. */
export const IDLE_TIMEOUT_MS = 60_000

/** A model call that has failed for a passing reason, before its first word, is made again. */
export const MODEL_RETRY: NonNullable<ModelSettings['retry']> = {
  maxRetries: 2,
  backoff: { initialDelayMs: 500, maxDelayMs: 8_000, multiplier: 2, jitter: true },
  policy: retryPolicies.any(
    retryPolicies.retryAfter(),
    retryPolicies.networkError(),
    retryPolicies.httpStatus([408, 429, 500, 502, 503, 504, 529]),
  ),
}

const TITLE_LENGTH = 60

export interface TeamServerParts {
  store: Store
  team: Team
  modelProvider: NamedModelProvider
  logger: Logger
}

/** Answers each message with the team: the agent that was active last goes on, and whoever ends the run is active next time. */
export class TeamServer extends ChatKitServer {
  readonly #team: Team
  readonly #modelProvider: NamedModelProvider

  constructor({ store, team, modelProvider, logger }: TeamServerParts) {
    super({ store, logger })
    this.#team = team
    this.#modelProvider = modelProvider
  }

  override respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    requestContext: RequestContext,
    { signal }: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    if (thread.title === undefined && input) thread.title = toTitle(input)
    const context = new AgentContext({ thread, store: this.store, requestContext })
    const runner = this.#createRunner(thread)
    context.observe(runner)
    const run = async () => {
      const history = await loadHistory(context, { maxTokens: HISTORY_TOKENS })
      const agent = this.#team.find(thread.metadata['active_agent'])
      return runner.run(agent, history, { stream: true, context, maxTurns: MAX_TURNS, signal })
    }
    return streamAgentResponse(context, run, { refusals: politeRefusals, idleTimeoutMs: IDLE_TIMEOUT_MS, signal })
  }

  /** A runner for one answer. Guardrails are the runner's: an agent's own would be passed by when the thread goes on with another. */
  #createRunner(thread: ThreadMetadata): Runner {
    const runner = new Runner({
      modelProvider: this.#modelProvider,
      // Without a name the SDK adds the settings of a default model of its own.
      model: this.#modelProvider.defaultModel,
      tracingDisabled: true,
      modelSettings: { retry: MODEL_RETRY },
      inputGuardrails: [oversizeGuardrail({ maxCharacters: MAX_MESSAGE_CHARACTERS }), secretsGuardrail()],
    })
    runner.on('agent_handoff', (_context, _from, to) => {
      thread.metadata['active_agent'] = to.name
    })
    return runner
  }
}

/** The first line of what the user wrote, cut at a word. */
function toTitle({ content }: UserMessageItem): string {
  const text = content.map((part) => part.text).join('')
  const line = text.trim().split('\n', 1)[0] ?? ''
  if (line.length <= TITLE_LENGTH) return line
  return `${line.slice(0, TITLE_LENGTH).replace(/\s+\S*$/, '')}…`
}

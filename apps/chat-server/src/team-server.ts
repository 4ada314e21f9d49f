import { Runner } from '@openai/agents'
import type { ModelProvider } from '@openai/agents'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { AgentContext, ThreadItemConverter, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext, Store } from '@frontdesk/chatkit/server'
import type { Logger } from 'pino'
import type { Team } from './team/team.ts'

/** How many of a thread's newest items the model is given. */
export const HISTORY_LIMIT = 100

/** How many model calls one answer may take, handoffs included. */
export const MAX_TURNS = 16

const TITLE_LENGTH = 60

export interface TeamServerParts {
  store: Store
  team: Team
  modelProvider: ModelProvider
  logger: Logger
}

/** Answers each message with the team: the agent that was active last goes on, and whoever ends the run is active next time. */
export class TeamServer extends ChatKitServer {
  readonly #team: Team
  readonly #modelProvider: ModelProvider
  readonly #converter = new ThreadItemConverter()

  constructor({ store, team, modelProvider, logger }: TeamServerParts) {
    super({ store, logger })
    this.#team = team
    this.#modelProvider = modelProvider
  }

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    if (thread.title === undefined && input) thread.title = toTitle(input)
    const { data } = await this.store.loadThreadItems(thread.id, { limit: HISTORY_LIMIT, order: 'desc' }, context)
    const history = await this.#converter.toAgentInput(data.toReversed())
    const agentContext = new AgentContext({ thread, store: this.store, requestContext: context })
    const runner = new Runner({ modelProvider: this.#modelProvider, tracingDisabled: true })
    agentContext.observe(runner)
    runner.on('agent_handoff', (_context, _from, to) => {
      thread.metadata['active_agent'] = to.name
    })
    const agent = this.#team.find(thread.metadata['active_agent'])
    const run = await runner.run(agent, history, { stream: true, context: agentContext, maxTurns: MAX_TURNS, signal })
    yield* streamAgentResponse(agentContext, run, { signal })
  }
}

/** The first line of what the user wrote, cut at a word. */
function toTitle({ content }: UserMessageItem): string {
  const text = content.map((part) => part.text).join('')
  const line = text.trim().split('\n', 1)[0] ?? ''
  if (line.length <= TITLE_LENGTH) return line
  return `${line.slice(0, TITLE_LENGTH).replace(/\s+\S*$/, '')}…`
}

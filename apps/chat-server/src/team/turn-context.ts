import type { AgentInputItem } from '@openai/agents'
import { AgentContext } from '@frontdesk/chatkit/agents'
import type { AgentContextOptions } from '@frontdesk/chatkit/agents'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { TurnTrace } from '../debug/turn-trace.ts'
import type { TurnRoute } from './turn-route.ts'

export interface TopicOptions {
  topics: string
  /** Undefined: the team's. */
  model: string | undefined
}

/** Whether a message is about the topics, as a model sees it. */
export type JudgeTopic = (text: string, options: TopicOptions) => Promise<boolean>

export interface TurnContextOptions extends AgentContextOptions<RequestContext> {
  route: TurnRoute
  trace: TurnTrace
  judgeTopic: JudgeTopic
}

/** What the tools, handoffs and guardrails of the team are given beside the thread: the way that the turn has taken, and its record. */
export class TurnContext extends AgentContext {
  readonly route: TurnRoute
  readonly trace: TurnTrace
  readonly judgeTopic: JudgeTopic
  /** What the model was given of the thread. */
  input: readonly AgentInputItem[] = []

  constructor({ route, trace, judgeTopic, ...options }: TurnContextOptions) {
    super(options)
    this.route = route
    this.trace = trace
    this.judgeTopic = judgeTopic
  }
}

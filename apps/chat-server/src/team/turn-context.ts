import { AgentContext } from '@frontdesk/chatkit/agents'
import type { AgentContextOptions } from '@frontdesk/chatkit/agents'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { TurnRoute } from './turn-route.ts'

/** What the tools and handoffs of the team are given beside the thread: the way that the turn has taken so far. */
export class TurnContext extends AgentContext {
  readonly route: TurnRoute

  constructor({ route, ...options }: AgentContextOptions<RequestContext> & { route: TurnRoute }) {
    super(options)
    this.route = route
  }
}

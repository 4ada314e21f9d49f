import type { Agent } from '@openai/agents'
import type { InferenceOptions } from '@frontdesk/chatkit'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import type { Team } from '../team/team.ts'
import type { TurnContext } from '../team/turn-context.ts'

/** What a page's composer may choose from. */
export interface ComposerOffer {
  /** The model when none is chosen, with its provider: `openai/gpt-6-luna`. */
  defaultModel: string
  /** Further models, by the names that the provider factory takes. */
  models: readonly string[]
  /** The agents that its file offers are tools of the composer: choosing one hands the thread over to that agent. */
  team: Team
}

/** Who answers, and with which model. `agent` is absent when the thread's own is to go on, `model` when each agent asks its own. */
export interface ComposerChoice {
  model?: string
  agent?: Agent<TurnContext>
}

/** Reads what the user chose. Throws {@link InvalidRequestError}, which names what there is, for what is not on offer. */
export function readComposerChoice({ model, tool_choice }: InferenceOptions, offer: ComposerOffer): ComposerChoice {
  const { defaultModel, models, team } = offer
  const names = [defaultModel, ...models]
  if (model !== undefined && !names.includes(model)) throw notOffered('model', model, names)
  const ids = offeredAgents(team)
  const agent = team.agents.find(({ name }) => name === tool_choice?.id && ids.includes(name))
  if (tool_choice !== undefined && agent === undefined) throw notOffered('tool', tool_choice.id, ids)
  return { ...(model !== undefined && { model }), ...(agent && { agent }) }
}

/** The agents that a user may choose: those that the file of the team names for it, or all. */
export function offeredAgents({ config, agents }: Pick<Team, 'config' | 'agents'>): string[] {
  const named = config.composer?.tools ?? []
  return named.length > 0 ? named.map(({ agent }) => agent) : agents.map(({ name }) => name)
}

function notOffered(kind: 'model' | 'tool', chosen: string, offered: readonly string[]): InvalidRequestError {
  const shown = chosen.length > 80 ? `${chosen.slice(0, 80).toWellFormed()}…` : chosen
  return new InvalidRequestError(
    `This server offers no ${kind} “${shown}”. Choose one of ${offered.join(', ')}, or leave it out.`,
  )
}

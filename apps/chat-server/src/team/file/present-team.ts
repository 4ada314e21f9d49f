import type { TeamConfig } from '@frontdesk/config'

/** The environment that a file may refer to. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The team as the environment has it: without the agents whose variables are not set, and what refers to them. */
export function presentTeam(config: TeamConfig, env: Environment): TeamConfig {
  const agents = Object.entries(config.agents).filter(([, { when }]) => when?.some((name) => isOn(env[name])) ?? true)
  const names = new Set(agents.map(([name]) => name))
  const isThere = (name: string) => names.has(name)
  return {
    ...config,
    agents: Object.fromEntries(
      agents.map(([name, agent]) => [name, { ...agent, handoffs: agent.handoffs.filter(isThere) }]),
    ),
    ...(config.composer && {
      composer: { ...config.composer, tools: config.composer.tools.filter(({ agent }) => isThere(agent)) },
    }),
  }
}

const OFF = new Set(['', 'off', 'no', 'false', '0'])

function isOn(value: string | undefined): boolean {
  return !OFF.has(value?.trim().toLowerCase() ?? '')
}

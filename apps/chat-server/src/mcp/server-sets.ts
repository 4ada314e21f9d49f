import type { FailedStart, McpFleet, McpServerSpec } from '@frontdesk/mcp-host'

/** The servers behind one fleet: those of the team, and those of an `mcp.json`. Each set is taken over while the other stays. */
export class ServerSets {
  readonly fleet: McpFleet
  #team: readonly McpServerSpec[]
  #others: readonly McpServerSpec[] = []

  /** `team` are the servers that the fleet was opened with. */
  constructor(fleet: McpFleet, team: readonly McpServerSpec[]) {
    this.fleet = fleet
    this.#team = team
  }

  /** Whether a server is the team's. */
  isOfTeam(name: string): boolean {
    return this.#team.some((spec) => spec.name === name)
  }

  /** Gives the starts that failed. Rejects with `McpConfigError`, with nothing changed, when a name is taken. */
  async takeTeam(team: readonly McpServerSpec[]): Promise<FailedStart[]> {
    const failed = await this.fleet.apply([...team, ...this.#others])
    this.#team = team
    return failed.filter(({ spec }) => team.includes(spec))
  }

  /** As {@link ServerSets.takeTeam}, for the servers of an `mcp.json`. */
  async takeOthers(others: readonly McpServerSpec[]): Promise<FailedStart[]> {
    const failed = await this.fleet.apply([...this.#team, ...others])
    this.#others = others
    return failed.filter(({ spec }) => others.includes(spec))
  }
}

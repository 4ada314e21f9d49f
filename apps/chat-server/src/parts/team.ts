import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { Escalations } from '../escalation/escalations.ts'
import { loadTeamFile } from '../team/file/load-team-file.ts'
import type { TeamFile } from '../team/file/load-team-file.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { Escalate } from '../team/own-tools/escalate-tool.ts'
import { createTeam } from '../team/team.ts'
import type { Team, TeamDesk, TeamTools } from '../team/team.ts'
import type { TeamHolder } from '../team/team-holder.ts'

export interface TeamPartParts {
  file: TeamFile
  env: Environment
  tools: TeamTools
  escalations: Escalations
  desk?: TeamDesk | undefined
  /** Starts what tool servers another file has, and ends those that it has no more. */
  startTools: (file: TeamFile) => Promise<void>
  logger: Logger
}

/** Editors write a file in several steps: this long after the last of them it is read. */
const SETTLE_MS = 150

/** The team of the file. In development a change of the file is taken up by the next turn; a file that is not valid changes nothing. */
export class TeamPart implements TeamHolder, AsyncDisposable {
  readonly #parts: TeamPartParts
  readonly #watchers: { close(): void }[] = []
  #file: TeamFile
  #team: Team
  #timer: NodeJS.Timeout | undefined

  constructor(parts: TeamPartParts) {
    this.#parts = parts
    this.#file = parts.file
    this.#team = this.#create(parts.file)
  }

  get current(): Team {
    return this.#team
  }

  /** Looks at the file from now on. */
  watch(): void {
    this.#unwatch()
    // Folders and not files: an editor puts another file in the place of the old one.
    const names = Map.groupBy(this.#file.sources, (path) => dirname(path))
    for (const [folder, paths] of names) {
      const known = new Set(paths.map((path) => basename(path)))
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || known.has(name)) this.#schedule()
      })
      watcher.on('error', (error) =>
        this.#parts.logger.warn({ err: error }, 'The file of the team is not watched any more'),
      )
      this.#watchers.push(watcher)
    }
  }

  /** Reads the file again. What is wrong with it is logged, and the team stays as it is. */
  async reload(): Promise<void> {
    const { logger } = this.#parts
    try {
      const file = await loadTeamFile(this.#file.path)
      await this.#parts.startTools(file)
      this.#team = this.#create(file)
      this.#file = file
      logger.info({ agents: this.#team.agents.map(({ name }) => name) }, 'The team was read again')
    } catch (error) {
      logger.error({ err: error }, 'The team stays as it was: its file is not valid')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    this.#unwatch()
  }

  #create(file: TeamFile): Team {
    const { env, tools, escalations, desk } = this.#parts
    const escalate: Escalate = (opened, context) => escalations.open(opened, context)
    return createTeam(file, { env, escalate, tools, desk })
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.reload().then(() => this.watch()), SETTLE_MS).unref()
  }

  #unwatch(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close()
  }
}

/** Opens the team over its tools, and watches its file where the configuration says so. */
export function openTeamPart({ team: { reloads } }: Config, parts: TeamPartParts): TeamPart {
  const part = new TeamPart(parts)
  if (reloads) part.watch()
  return part
}

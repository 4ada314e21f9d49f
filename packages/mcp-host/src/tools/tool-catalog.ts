import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Logger } from '../logger.ts'
import { toPortableSchema } from '../schemas/portable-schema.ts'
import { restoreArguments } from '../schemas/restore-arguments.ts'
import type { RestoreArguments } from '../schemas/restore-arguments.ts'
import { inspectTool } from './inspect-tool.ts'
import { namesIn, passesFilter } from './tool-filter.ts'
import type { ToolFilter } from './tool-filter.ts'
import { hashTool } from './tool-pins.ts'
import type { HeldTool, ToolPins } from './tool-pins.ts'

interface Entry {
  /** As it is offered. */
  tool: Tool
  restore: RestoreArguments
  hash: string
}

/** What is offered by the pins of a version. */
interface Offer {
  version: number
  tools: readonly Tool[]
  byName: ReadonlyMap<string, Entry>
}

export interface CatalogParts {
  server: string
  /** Which tools exist for us. */
  filter: ToolFilter | undefined
  pins: ToolPins
  logger: Logger
  /** Told of each tool that is held, once until it says again what it said. */
  onHeld?: ((held: HeldTool) => void) | undefined
}

/** The tools of one server, from its last complete listing: those that exist for us and say what they said when they were pinned. */
export class ToolCatalog {
  readonly #parts: CatalogParts
  readonly #held = new Set<string>()
  readonly #told = new Set<string>()
  #entries: readonly Entry[] | undefined
  /** Those that are as they were pinned, and by which pins that was found out. */
  #offered: Offer | undefined

  constructor(parts: CatalogParts) {
    this.#parts = parts
  }

  /** Undefined until the first listing. The same list as long as nothing changes. */
  get tools(): readonly Tool[] | undefined {
    return this.#offer()?.tools
  }

  find(name: string): Tool | undefined {
    return this.#offer()?.byName.get(name)?.tool
  }

  /** The arguments of a call as the server wants them. */
  restore(name: string, args: Record<string, unknown>): Record<string, unknown> {
    return this.#offer()?.byName.get(name)?.restore(args) ?? args
  }

  accept(listing: readonly Tool[]): void {
    const { filter, server, logger } = this.#parts
    const isFirst = this.#entries === undefined
    this.#entries = listing.filter(({ name }) => passesFilter(filter, name)).flatMap((tool) => this.#read(tool))
    this.#offered = undefined
    for (const entry of this.#entries) this.#tellOfPin(entry)
    const absent = isFirst ? namesIn(filter).filter((name) => !listing.some((tool) => tool.name === name)) : []
    if (absent.length > 0) {
      const offered = listing.map((tool) => tool.name).join(', ')
      logger.warn({ server, absent }, `the server has no such tools; it has ${offered}`)
    }
  }

  #offer(): Offer | undefined {
    if (this.#entries === undefined || this.#offered?.version === this.#parts.pins.version) return this.#offered
    const entries = this.#entries.filter((entry) => this.#isAsPinned(entry))
    const byName = new Map(entries.map((entry) => [entry.tool.name, entry]))
    this.#offered = { version: this.#parts.pins.version, tools: entries.map(({ tool }) => tool), byName }
    return this.#offered
  }

  #isAsPinned({ tool, hash }: Entry): boolean {
    return this.#parts.pins.isAsPinned(this.#parts.server, tool.name, hash)
  }

  #tellOfPin(entry: Entry): void {
    const { server, logger, onHeld } = this.#parts
    const { name } = entry.tool
    if (this.#isAsPinned(entry)) this.#held.delete(name)
    else if (!this.#held.has(name)) {
      this.#held.add(name)
      onHeld?.({ server, tool: name })
      logger.warn({ server, tool: name }, 'the tool changed after it was first listed and is held until it is accepted')
    }
  }

  /** Nothing for a tool that cannot be read to its end, such as one that is nested without one. */
  #read(tool: Tool): Entry[] {
    try {
      return [{ ...this.#port(this.#inspect(tool)), hash: hashTool(tool) }]
    } catch (error) {
      const { server, logger } = this.#parts
      logger.warn({ server, tool: tool.name, err: error }, 'a tool cannot be read and is left out')
      return []
    }
  }

  /** The tool with a schema that every provider takes. */
  #port(tool: Tool): Pick<Entry, 'tool' | 'restore'> {
    try {
      const inputSchema = toPortableSchema(tool.inputSchema)
      return { tool: { ...tool, inputSchema }, restore: restoreArguments(tool.inputSchema) }
    } catch (error) {
      const { server, logger } = this.#parts
      logger.warn({ server, tool: tool.name, err: error }, 'the schema of a tool cannot be read; it is offered without')
      return { tool: { ...tool, inputSchema: { type: 'object', properties: {} } }, restore: (args) => args }
    }
  }

  #inspect(listed: Tool): Tool {
    const { server, logger } = this.#parts
    const { tool, findings } = inspectTool(listed)
    for (const finding of findings) {
      const once = JSON.stringify([tool.name, finding])
      if (!this.#told.has(once))
        logger.warn({ server, tool: tool.name }, `a tool's description should be looked at: ${finding}`)
      this.#told.add(once)
    }
    return tool
  }
}

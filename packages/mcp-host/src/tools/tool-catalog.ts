import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Logger } from '../logger.ts'
import { inspectTool } from './inspect-tool.ts'
import { namesIn, passesFilter } from './tool-filter.ts'
import type { ToolFilter } from './tool-filter.ts'
import { hashTool } from './tool-pins.ts'
import type { ToolPins } from './tool-pins.ts'

interface Entry {
  tool: Tool
  hash: string
}

export interface CatalogParts {
  server: string
  /** Which tools exist for us. */
  filter: ToolFilter | undefined
  pins: ToolPins
  logger: Logger
}

/** The tools of one server, from its last complete listing: those that exist for us and say what they said when they were pinned. */
export class ToolCatalog {
  readonly #parts: CatalogParts
  readonly #held = new Set<string>()
  readonly #told = new Set<string>()
  #entries: readonly Entry[] | undefined

  constructor(parts: CatalogParts) {
    this.#parts = parts
  }

  /** Undefined until the first listing. */
  get tools(): readonly Tool[] | undefined {
    return this.#entries?.filter((entry) => this.#isAsPinned(entry)).map(({ tool }) => tool)
  }

  find(name: string): Tool | undefined {
    return this.tools?.find((tool) => tool.name === name)
  }

  accept(listing: readonly Tool[]): void {
    const { filter, server, logger } = this.#parts
    const isFirst = this.#entries === undefined
    this.#entries = listing
      .filter(({ name }) => passesFilter(filter, name))
      .map((tool) => ({ tool: this.#inspect(tool), hash: hashTool(tool) }))
    for (const entry of this.#entries) this.#tellOfPin(entry)
    const absent = isFirst ? namesIn(filter).filter((name) => !listing.some((tool) => tool.name === name)) : []
    if (absent.length > 0) {
      const offered = listing.map((tool) => tool.name).join(', ')
      logger.warn({ server, absent }, `the server has no such tools; it has ${offered}`)
    }
  }

  #isAsPinned({ tool, hash }: Entry): boolean {
    return this.#parts.pins.isAsPinned(this.#parts.server, tool.name, hash)
  }

  #tellOfPin(entry: Entry): void {
    const { server, logger } = this.#parts
    const { name } = entry.tool
    if (this.#isAsPinned(entry)) this.#held.delete(name)
    else if (!this.#held.has(name)) {
      this.#held.add(name)
      logger.warn({ server, tool: name }, 'the tool changed after it was first listed and is held until it is accepted')
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

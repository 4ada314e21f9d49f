import { createHash } from 'node:crypto'
import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Logger } from '../logger.ts'
import { namesIn, passesFilter } from './tool-filter.ts'
import type { ToolFilter } from './tool-filter.ts'

/**
 * The tools of one server, from its last complete listing. What a tool said of itself when it was first listed is pinned: one that says
 * something else later is left out, because the words that the model obeys were not the ones that were looked at.
 */
export class ToolCatalog {
  readonly #serverName: string
  readonly #filter: ToolFilter | undefined
  readonly #logger: Logger
  readonly #pins = new Map<string, string>()
  readonly #changed = new Set<string>()
  #tools: readonly Tool[] | undefined

  constructor(serverName: string, filter: ToolFilter | undefined, logger: Logger) {
    this.#serverName = serverName
    this.#filter = filter
    this.#logger = logger
  }

  /** Undefined until the first listing. */
  get tools(): readonly Tool[] | undefined {
    return this.#tools
  }

  find(name: string): Tool | undefined {
    return this.#tools?.find((tool) => tool.name === name)
  }

  accept(listing: readonly Tool[]): void {
    const isFirst = this.#tools === undefined
    const allowed = listing.filter((tool) => passesFilter(this.#filter, tool.name))
    this.#tools = allowed.filter((tool) => this.#isAsPinned(tool))
    if (!isFirst) return
    const absent = namesIn(this.#filter).filter((name) => !this.find(name))
    if (absent.length > 0) {
      const offered = listing.map((tool) => tool.name).join(', ')
      this.#logger.warn({ server: this.#serverName, absent }, `the server has no such tools; it has ${offered}`)
    }
  }

  #isAsPinned(tool: Tool): boolean {
    const hash = createHash('sha256').update(JSON.stringify(tool)).digest('hex')
    const pin = this.#pins.get(tool.name)
    if (pin === undefined) {
      this.#pins.set(tool.name, hash)
      return true
    }
    const isSame = pin === hash
    const fields = { server: this.#serverName, tool: tool.name }
    if (!isSame && !this.#changed.has(tool.name)) {
      this.#logger.warn(fields, 'the tool changed after it was first listed and is disabled until the host restarts')
    }
    if (isSame) this.#changed.delete(tool.name)
    else this.#changed.add(tool.name)
    return isSame
  }
}

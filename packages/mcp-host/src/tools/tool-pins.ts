import { createHash } from 'node:crypto'
import type { Tool } from '@modelcontextprotocol/sdk/types.js'

/** The hashes of tools by server and name, as they were when an operator had reason to trust them. */
export type Pins = Record<string, Record<string, string>>

/** A tool that says something else than when it was pinned. It is not offered until somebody accepts it. */
export interface HeldTool {
  server: string
  tool: string
}

/**
 * What tools said of themselves when they were first seen. One that says something else later is held, because the words that the model obeys
 * were not the ones that were looked at; one that says the old thing again is offered again.
 */
export class ToolPins {
  readonly #pins: Map<string, Map<string, string>>
  readonly #save: (pins: Pins) => void
  readonly #held = new Map<string, HeldTool & { hash: string }>()

  #version = 0

  /** `save` is told of each change. */
  constructor(pins: Pins = {}, save: (pins: Pins) => void = () => {}) {
    this.#pins = new Map(Object.entries(pins).map(([server, tools]) => [server, new Map(Object.entries(tools))]))
    this.#save = save
  }

  /** Changes with every pin: what was found out by {@link ToolPins.isAsPinned} holds until then. */
  get version(): number {
    return this.#version
  }

  /** Those that wait for somebody to accept them. */
  get held(): HeldTool[] {
    return [...this.#held.values()].map(({ server, tool }) => ({ server, tool }))
  }

  /** Whether a tool may be offered: it was never seen, and is pinned now, or says what it said. */
  isAsPinned(server: string, tool: string, hash: string): boolean {
    const pin = this.#pins.get(server)?.get(tool)
    const key = JSON.stringify([server, tool])
    if (pin === undefined) this.#pin(server, tool, hash)
    if (pin === undefined || pin === hash) {
      this.#held.delete(key)
      return true
    }
    this.#held.set(key, { server, tool, hash })
    return false
  }

  /** Lets a held tool be offered as it is now. False when it is not held. */
  accept(server: string, tool: string): boolean {
    const key = JSON.stringify([server, tool])
    const held = this.#held.get(key)
    if (held === undefined) return false
    this.#held.delete(key)
    this.#pin(server, tool, held.hash)
    return true
  }

  #pin(server: string, tool: string, hash: string): void {
    this.#version++
    const ofServer = this.#pins.get(server) ?? new Map<string, string>()
    this.#pins.set(server, ofServer.set(tool, hash))
    this.#save(Object.fromEntries([...this.#pins].map(([name, tools]) => [name, Object.fromEntries(tools)])))
  }
}

/** SHA-256 over what the model reads of a tool, and what approvals go by. The order of members does not count. */
export function hashTool({ name, description, inputSchema, outputSchema, annotations }: Tool): string {
  const said = toCanonical({ name, description, inputSchema, outputSchema, annotations })
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return entries.map(([key, member]) => [key, toCanonical(member)])
}

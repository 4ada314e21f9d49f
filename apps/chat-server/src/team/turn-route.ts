/** The way of one turn through the team. Keeps agents from passing a user round for ever. */
export class TurnRoute {
  readonly #entry: string
  readonly #maxHandoffs: number
  readonly #maxCalls: number
  readonly #failed = new Set<string>()
  readonly #calls: string[] = []
  #handoffs = 0
  #callsBegun = 0

  /** `entry` answers when there have been `maxHandoffs`. No more than `maxCalls` tools are called. */
  constructor({ entry, maxHandoffs, maxCalls }: { entry: string; maxHandoffs: number; maxCalls: number }) {
    this.#entry = entry
    this.#maxHandoffs = maxHandoffs
    this.#maxCalls = maxCalls
  }

  /** Whether the turn may be handed over to that agent now: the last handoff leads to the entry, who then has to answer. */
  mayHandOver(agent: string): boolean {
    if (this.#failed.has(agent)) return false
    const left = this.#maxHandoffs - this.#handoffs
    return left > 1 || (left === 1 && agent === this.#entry)
  }

  handOver(): void {
    this.#handoffs += 1
  }

  /** Takes one of the calls of the turn. False when there is none left: then nothing may be called. */
  takeCall(): boolean {
    this.#callsBegun += 1
    return this.#callsBegun <= this.#maxCalls
  }

  /** Notes a call of a tool, for whoever has to say what was tried. */
  call(tool: string): void {
    if (!this.#calls.includes(tool)) this.#calls.push(tool)
  }

  /** Nobody hands over to an agent that has failed in this turn. */
  fail(agent: string): void {
    this.#failed.add(agent)
  }

  get hasFailed(): boolean {
    return this.#failed.size > 0
  }

  get calls(): readonly string[] {
    return this.#calls
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, handoff, Runner } from '@openai/agents'
import type { AgentInputItem } from '@openai/agents'
import type Database from 'better-sqlite3'
import { OfflineModel } from '../../src/index.ts'
import { openShop } from './shop.ts'
import { databaseTools, fileTools } from './tools.ts'
import type { Style } from './tools.ts'

const HANDBOOK = {
  'refunds.md': `# Refunds

Customers can return any item within **30 days** of delivery for a full refund, as long as it is unused.

Refunds go back to the payment method of the order within **5 working days**.
`,
  'opening-hours.md': `# Opening hours

The shop in Berlin is open Monday to Friday from 10:00 to 19:00.
`,
  'shipping.md': `# Shipping

We ship to all countries of the European Union.

| To | Standard |
| --- | --- |
| Germany | 3.90 € |
`,
}

/** What a question led to: the answer, the calls and handoffs in order, and what the tools said. */
export interface Asked {
  answer: string
  calls: { name: string; args: Record<string, unknown> }[]
  /** The names of calls and handoffs, in order. */
  names: string[]
  outputs: string[]
  agent: string
}

/** A team like the one that ships, with real tools in process, and a conversation that goes on from question to question. */
export class TestTeam implements Disposable {
  readonly database: Database.Database
  readonly #folder = mkdtempSync(join(tmpdir(), 'frontdesk-models-'))
  readonly #today: (() => Date) | undefined
  readonly #runner = new Runner({
    modelProvider: { getModel: () => new OfflineModel(this.#today ? { today: this.#today } : {}) },
    tracingDisabled: true,
  })
  readonly agents: Record<'triage' | 'analyst' | 'librarian', Agent>
  #history: AgentInputItem[] = []
  #active: Agent

  constructor({
    style = 'markdown',
    withParams = true,
    start = 'triage',
    database = openShop(),
    today,
  }: {
    style?: Style
    withParams?: boolean
    start?: 'triage' | 'analyst' | 'librarian'
    database?: Database.Database
    today?: () => Date
  } = {}) {
    this.#today = today
    this.database = database
    for (const [name, text] of Object.entries(HANDBOOK)) writeFileSync(join(this.#folder, name), text)
    const analyst = new Agent({
      name: 'analyst',
      handoffDescription:
        'Answers questions about the data in the database: how many, totals, averages, lists and rankings.',
      tools: databaseTools(this.database, { style, withParams }),
    })
    const librarian = new Agent({
      name: 'librarian',
      handoffDescription: 'Answers questions from the handbook and other documents: rules, policies, what a file says.',
      tools: fileTools(this.#folder),
    })
    const triage = new Agent({
      name: 'triage',
      handoffDescription: 'Understands what the user wants and finds the right colleague.',
      handoffs: [handoff(analyst), handoff(librarian)],
    })
    analyst.handoffs = [handoff(triage)]
    librarian.handoffs = [handoff(triage)]
    this.agents = { triage, analyst, librarian }
    this.#active = this.agents[start]
  }

  /** `further` is what a thread's converter adds to the question in the user's name. */
  async ask(question: string, ...further: string[]): Promise<Asked> {
    const messages = [question, ...further].map((content) => ({ role: 'user' as const, content }))
    const result = await this.#runner.run(this.#active, [...this.#history, ...messages])
    this.#history = result.history
    this.#active = result.lastAgent ?? this.#active
    const calls = result.newItems.flatMap((item) =>
      (item.type === 'tool_call_item' || item.type === 'handoff_call_item') && item.rawItem.type === 'function_call'
        ? [{ name: item.rawItem.name, args: JSON.parse(item.rawItem.arguments) as Record<string, unknown> }]
        : [],
    )
    return {
      answer: String(result.finalOutput),
      calls,
      names: calls.map(({ name }) => name),
      outputs: result.newItems.flatMap((item) => (item.type === 'tool_call_output_item' ? [String(item.output)] : [])),
      agent: this.#active.name,
    }
  }

  /** The answer to a question in a conversation of its own. */
  async answerTo(question: string): Promise<string> {
    this.forget()
    return (await this.ask(question)).answer
  }

  /** Begins a new conversation with the same agent. */
  forget(): void {
    this.#history = []
  }

  [Symbol.dispose](): void {
    this.database.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

import type { AgentInputItem, RunItem } from '@openai/agents'
import type { HiddenContextItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { toHiddenContent, toPortable } from '../history/model-record.ts'
import type { Outbox } from '../items/outbox.ts'
import type { ToolTasks } from './tool-tasks.ts'

/**
 * Keeps the calls of a run and their results for the model's next turn: one hidden item per model response, sent first with the calls and, when
 * there are any, with their results as well. So what had begun when a process died is known to have begun.
 */
export class CallRecorder<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox: Outbox
  readonly #tools: ToolTasks<Context>
  readonly #handoffs = new Set<string>()
  #items: AgentInputItem[] = []
  #stored: Pick<HiddenContextItem, 'id' | 'created_at'> | undefined
  #hasResults = false
  #isDirty = false

  constructor(context: AgentContext<Context>, outbox: Outbox, tools: ToolTasks<Context>) {
    this.#context = context
    this.#outbox = outbox
    this.#tools = tools
  }

  /** Whether something was added since the last time it was sent. */
  get isDirty(): boolean {
    return this.#isDirty
  }

  add(item: RunItem): void {
    switch (item.type) {
      case 'tool_call_item':
        // What the provider called on its own side, it keeps.
        if (item.rawItem.type === 'hosted_tool_call') return
        break
      case 'handoff_call_item':
        this.#handoffs.add(item.rawItem.callId)
        break
      case 'tool_call_output_item':
        this.#hasResults = true
        break
      case 'handoff_output_item':
        this.#hasResults = true
        this.#dropOtherHandoffs(item.rawItem.callId)
        break
      default:
        return
    }
    this.#items.push(toPortable(item.rawItem))
    this.#isDirty = true
  }

  /** The model goes on. What it calls after it was given results belongs to its next response. */
  continue(): void {
    if (!this.#hasResults) return
    this.flush()
    this.#items = []
    this.#stored = undefined
    this.#hasResults = false
  }

  /** Sends what was added since the last time. */
  flush(): void {
    if (!this.#isDirty) return
    this.#isDirty = false
    const callIds = this.#items.flatMap((item) => ('callId' in item && item.callId ? [item.callId] : []))
    this.#stored ??= { id: this.#context.generateId('message'), created_at: this.#context.now().toISOString() }
    const { id, created_at } = this.#stored
    const content = toHiddenContent({ items: this.#items, tasks: this.#tools.placesOf(new Set(callIds)) })
    this.#outbox.emit({
      type: 'thread.item.done',
      item: { id, thread_id: this.#context.thread.id, created_at, type: 'hidden_context_item', content },
    })
  }

  /** The run was stopped. Calls that it had only just asked for were not begun: they are shown, but nothing is to be told of them. */
  stop(): void {
    if (this.#stored || this.#hasResults) this.flush()
  }

  /** Of several handoffs in one response one is carried out, and the others have never been. */
  #dropOtherHandoffs(callId: string): void {
    this.#items = this.#items.filter(
      (item) => item.type !== 'function_call' || item.callId === callId || !this.#handoffs.has(item.callId),
    )
  }
}

import { copyJson } from '../../server/items/same-json.ts'
import { toTurnRecord } from '../../server/items/turn-record.ts'
import type { AgentContext } from '../context/agent-context.ts'
import type { Outbox } from '../items/outbox.ts'

/**
 * Notes in the thread, hidden, what a run changes in the thread's metadata and title, such as which agent is active: a retry undoes it. The note is
 * sent as soon as something has changed, for a run may be stopped at any time.
 */
export class TurnChanges<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox: Outbox
  readonly #before: Pick<AgentContext<Context>['thread'], 'metadata' | 'title'>
  #stored: { id: string; created_at: string } | undefined
  #noted = ''

  constructor(context: AgentContext<Context>, outbox: Outbox) {
    this.#context = context
    this.#outbox = outbox
    const { metadata, title } = context.thread
    this.#before = copyJson({ metadata, ...(title !== undefined && { title }) })
  }

  note(): void {
    const { thread, now } = this.#context
    const content = toTurnRecord(this.#before, thread)
    const text = JSON.stringify(content ?? '')
    if (!content || text === this.#noted) return
    this.#noted = text
    this.#stored ??= { id: this.#context.generateId('message'), created_at: now().toISOString() }
    this.#outbox.emit({
      type: 'thread.item.done',
      item: { ...this.#stored, thread_id: thread.id, type: 'hidden_context_item', content },
    })
  }
}

import { NotFoundError } from '../../server/errors.ts'
import type { AgentContext } from '../context/agent-context.ts'

/** What the SDKs write where a provider gives no id. */
const PLACEHOLDERS = new Set(['FAKE_ID', '__fake_id__'])

/**
 * Which of a provider's ids can be an item's. One that is empty, a placeholder, or used before in the thread would make two items one, so such
 * an item gets an id of the store's. So does everything from a provider without item ids: a chat completion has one id for all it holds.
 */
export class ProviderIds<Context> {
  readonly #context: AgentContext<Context>
  readonly #claimed = new Set<string>()
  /** Known from the first event of the provider's own; until then, ids are taken for real. */
  hasItemIds = true

  constructor(context: AgentContext<Context>) {
    this.#context = context
  }

  async claim(providerId: string | undefined, kind: 'message' | 'tool_call'): Promise<string> {
    if (providerId && (await this.#isUsable(providerId))) {
      this.#claimed.add(providerId)
      return providerId
    }
    return this.#context.generateId(kind)
  }

  async #isUsable(providerId: string): Promise<boolean> {
    if (!this.hasItemIds || PLACEHOLDERS.has(providerId) || this.#claimed.has(providerId)) return false
    const { store, thread, requestContext } = this.#context
    try {
      await store.loadItem(thread.id, providerId, requestContext)
      return false
    } catch (error) {
      if (error instanceof NotFoundError) return true
      throw error
    }
  }
}

import { randomUUID } from 'node:crypto'
import type { AgentOutputItem } from '@openai/agents'
import type { RemoteProviderName } from '../providers/providers.ts'
import type { CallDelta, Chunk, KeptFields } from '../wire/chunks/chunk.ts'

/** What a provider wants back with the next request, gathered from the chunks of one completion: the SDK drops it. */
export class WantedBack {
  #kept: KeptFields = {}
  readonly #extras = new Map<unknown, unknown>()

  read({ kept, choices }: Chunk): void {
    this.#kept = { ...this.#kept, ...kept }
    const calls = choices?.flatMap((choice) => choice.delta?.tool_calls ?? []) ?? []
    for (const call of calls) this.#add(call)
  }

  /** What belongs to a call. Reasoning is the message's, and goes with the first call. */
  of(callId: string, { isFirst }: { isFirst: boolean }): Record<string, unknown> {
    const extra = this.#extras.get(callId)
    return { ...(extra !== undefined && { extra_content: extra }), ...(isFirst && this.#kept) }
  }

  #add({ id, extra_content: extra }: CallDelta): void {
    if (extra !== undefined) this.#extras.set(id, extra)
  }
}

/**
 * The items of a response with their maker in `providerData.provider`, where it is stored with them, and with what the maker wants back. Calls of a chat
 * completion, which the SDK gives the id of the completion, get ids of their own.
 */
export function markOutput<Item extends AgentOutputItem>(
  output: readonly Item[],
  { provider, wantedBack }: { provider: RemoteProviderName; wantedBack: WantedBack | undefined },
): Item[] {
  const firstCall = output.find((item) => item.type === 'function_call')
  return output.map((item) => {
    if (!wantedBack || item.type !== 'function_call') {
      return { ...item, providerData: { ...item.providerData, provider } }
    }
    const wanted = wantedBack.of(item.callId, { isFirst: item === firstCall })
    return { ...item, id: `fc_${randomUUID().replaceAll('-', '')}`, providerData: { ...wanted, provider } }
  })
}

import type { FunctionCallItem } from '@openai/agents'
import type { ClientToolCallItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'
import type { ProviderIds } from '../items/provider-ids.ts'

/** The function calls of a run, so that the call which the page is to make can be given the ids that the model knows it by. */
export class ClientToolCalls<Context> {
  readonly #context: AgentContext<Context>
  readonly #ids: ProviderIds<Context>
  readonly #calls: FunctionCallItem[] = []

  constructor(context: AgentContext<Context>, ids: ProviderIds<Context>) {
    this.#context = context
    this.#ids = ids
  }

  remember(call: FunctionCallItem): void {
    this.#calls.push(call)
  }

  /** The call that a tool left on the context, if one did. The latest function call of that name is the one meant. */
  async toItem(): Promise<ClientToolCallItem | undefined> {
    const { clientToolCall, thread, now } = this.#context
    if (!clientToolCall) return undefined
    const call = this.#calls.findLast(({ name }) => name === clientToolCall.name)
    return {
      id: await this.#ids.claim(call?.id, 'tool_call'),
      thread_id: thread.id,
      created_at: now().toISOString(),
      type: 'client_tool_call',
      status: 'pending',
      call_id: call?.callId || this.#context.generateId('tool_call'),
      name: clientToolCall.name,
      arguments: clientToolCall.arguments,
    }
  }
}

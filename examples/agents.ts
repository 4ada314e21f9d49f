import { Agent, Runner, setTracingDisabled, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import type { Action, ThreadMetadata, ThreadStreamEvent, UserMessageItem, WidgetItem } from '@frontdesk/chatkit'
import { AgentContext, loadHistory, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { Approvals, resumeApproved } from '@frontdesk/chatkit/agents/approvals'
import { politeRefusals, secretsGuardrail } from '@frontdesk/chatkit/agents/guardrails'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents } from '@frontdesk/chatkit/testing'
import { textMessage } from '@frontdesk/client'
import { z } from 'zod'

setTracingDisabled(true)

// #region agent
const Order = z.object({ id: z.string() })

const findOrder = tool({
  name: 'find_order',
  description: 'Look up an order.',
  parameters: Order,
  execute: async ({ id }, runContext) => {
    const context = runContext?.context as AgentContext
    context.progress(`Looking for order ${id}`)
    return `Order ${id}: two books, not sent yet.`
  },
})

const cancelOrder = tool({
  name: 'cancel_order',
  description: 'Cancel an order.',
  parameters: Order,
  needsApproval: true,
  execute: async ({ id }) => `Order ${id} is cancelled.`,
})

const agent = new Agent<AgentContext>({
  name: 'clerk',
  instructions: 'You look after orders.',
  tools: [findOrder, cancelOrder],
  inputGuardrails: [secretsGuardrail()],
})
// #endregion

/** Stands in for a model, so that this program says the same each time. */
const model = new ScriptedModel([
  [functionCall('find_order', { id: 'A-7' }, { callId: 'call_1' })],
  [functionCall('cancel_order', { id: 'A-7' }, { callId: 'call_2' })],
  [assistantMessage('Done: order A-7 is cancelled.')],
])
const modelProvider = { getModel: () => model }

// #region server
class ClerkServer extends ChatKitServer {
  readonly #approvals = new Approvals()

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    requestContext: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const context = new AgentContext({ thread, store: this.store, requestContext })
    if (input) yield* await this.#approvals.supersede(context)
    const history = await loadHistory(context, { maxTokens: 20_000 })
    const run = await this.#runner(context).run(agent, history, { stream: true, context, signal })
    yield* streamAgentResponse(context, run, {
      approvals: this.#approvals,
      refusals: politeRefusals,
      idleTimeoutMs: 60_000,
      signal,
    })
  }

  override action(
    thread: ThreadMetadata,
    action: Action,
    _sender: WidgetItem | null,
    requestContext: RequestContext,
    { signal }: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    const context = new AgentContext({ thread, store: this.store, requestContext })
    return resumeApproved(context, action, {
      approvals: this.#approvals,
      agent,
      run: (state) => this.#runner(context).run(agent, state, { stream: true, signal }),
      signal,
    })
  }

  #runner(context: AgentContext): Runner {
    const runner = new Runner({ modelProvider })
    context.observe(runner)
    return runner
  }
}
// #endregion

function print(events: ThreadStreamEvent[]): void {
  for (const event of events) {
    if (event.type === 'progress_update') console.log('progress:', event.text)
    if (!('item' in event)) continue
    const { item } = event
    if (event.type === 'thread.item.done' && item.type === 'workflow') {
      for (const task of item.workflow.tasks) console.log('task:', task.title)
    }
    if (item.type === 'widget') console.log('card:', event.type.replace('thread.item.', ''))
    if (event.type === 'thread.item.done' && item.type === 'assistant_message') console.log(item.content[0]?.text)
  }
}

// #region program
const ada = { userId: 'ada' }
const server = new ClerkServer({ store: new MemoryStore() })
const input = textMessage('Please cancel order A-7.')
const first = await requestEvents(server, { type: 'threads.create', params: { input } }, ada)
print(first)

// The card's button, as the page sends it when Ada presses it.
const card = first.at(-1)
if (card?.type !== 'thread.item.done' || card.item.type !== 'widget') throw new Error('Nobody was asked')
const [approve] = JSON.stringify(card.item.widget).match(/\{"type":"frontdesk.approval".*?\}\}/) ?? []
const params = { thread_id: card.item.thread_id, item_id: card.item.id, action: JSON.parse(approve!) }
print(await requestEvents(server, { type: 'threads.custom_action', params }, ada))
// #endregion

import type { RunItem, RunToolCallItem, RunToolCallOutputItem } from '@openai/agents'
import type { WidgetItem } from '../../item.ts'
import { removeNulls } from '../../widgets/remove-nulls.ts'
import type { AgentContext } from '../context/agent-context.ts'
import type { ClientToolCalls } from '../tools/client-tool-calls.ts'
import { hostedToolTask } from '../tools/hosted-tool-task.ts'
import { toToolCall } from '../tools/tool-call.ts'
import { toolExtras } from '../tools/tool-extras.ts'
import type { ToolTasks } from '../tools/tool-tasks.ts'
import type { Workflows } from '../items/workflows.ts'

interface Parts<Context> {
  context: AgentContext<Context>
  workflows: Workflows<Context>
  tools: ToolTasks<Context>
  clientToolCalls: ClientToolCalls<Context>
}

/** What each item of a run shows, once its model response is complete: calls, their results, handoffs. Messages are shown as they stream. */
export class RunItems<Context> {
  readonly #parts: Parts<Context>

  constructor(parts: Parts<Context>) {
    this.#parts = parts
  }

  apply(item: RunItem): void {
    switch (item.type) {
      case 'tool_call_item':
        return this.#startCall(item)
      case 'tool_call_output_item':
        return this.#finishCall(item)
      case 'tool_approval_item':
        return this.#parts.tools.await(toToolCall(item.rawItem)?.callId)
      case 'handoff_output_item':
        return this.#parts.tools.handOver(item.targetAgent.name, item.rawItem.callId)
      default:
    }
  }

  #startCall({ rawItem }: RunToolCallItem): void {
    const { tools, clientToolCalls } = this.#parts
    if (rawItem.type === 'function_call') clientToolCalls.remember(rawItem)
    const call = toToolCall(rawItem)
    if (call) tools.start(call)
    const task = rawItem.type === 'hosted_tool_call' ? hostedToolTask(rawItem) : undefined
    if (task) tools.add(task)
  }

  #finishCall({ callId, output, customData }: RunToolCallOutputItem): void {
    const { tools, workflows, context } = this.#parts
    const { widget, copyText, ...extras } = toolExtras(customData)
    if (callId !== undefined) tools.finish(callId, output, extras)
    if (!widget) return
    const item: WidgetItem = {
      id: context.generateId('message'),
      thread_id: context.thread.id,
      created_at: context.now().toISOString(),
      type: 'widget',
      widget: removeNulls(widget),
      ...(copyText !== undefined && { copy_text: copyText }),
    }
    workflows.forward({ type: 'thread.item.done', item }, { isBusy: tools.isBusy })
  }
}

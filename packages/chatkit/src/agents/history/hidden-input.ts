import type { AgentInputItem } from '@openai/agents'
import type { ThreadItem } from '../../item.ts'
import type { JsonValue } from '../../json.ts'
import { parseApprovalRecord } from '../approvals/approval-record.ts'
import { parseSummary, summaryToInput } from './history-summary.ts'
import { parseModelRecord } from './model-record.ts'

/**
 * What the bridge itself keeps in a thread's hidden items, and what else there tells of the same calls and is left out therefore: tasks, and
 * cards that ask for approval.
 */
export class HiddenInput {
  readonly #input = new Map<string, AgentInputItem[]>()
  readonly #shownTasks = new Set<string>()
  readonly #clientCallIds = new Set<string>()
  readonly #references = new Set<string>()

  constructor(items: readonly ThreadItem[]) {
    const ids = new Set(items.map(({ id }) => id))
    const refer = (itemId: string) => void (ids.has(itemId) || this.#references.add(itemId))
    for (const item of items) {
      if (item.type === 'client_tool_call') this.#clientCallIds.add(item.call_id)
      if (item.type !== 'hidden_context_item') continue
      const summary = parseSummary(item)
      if (summary) this.#input.set(item.id, [summaryToInput(summary.text)])
      const approval = parseApprovalRecord(item)
      for (const { item_id } of approval?.calls ?? []) {
        this.#input.set(item_id, [])
        refer(item_id)
      }
      if (approval) this.#input.set(item.id, [])
      const record = parseModelRecord(item.content)
      if (!record) continue
      this.#input.set(item.id, record.items)
      for (const { workflow_id, index } of record.tasks) {
        this.#shownTasks.add(`${workflow_id}:${index}`)
        refer(workflow_id)
      }
    }
  }

  /** The calls that the page was to make. */
  get clientCallIds(): ReadonlySet<string> {
    return this.#clientCallIds
  }

  /** The ids of items that are spoken of and are not among those given. */
  get references(): ReadonlySet<string> {
    return this.#references
  }

  /** The calls that the item holds. A call that the page was to make is told by its own item, which has the page's answer. */
  inputOf(item: ThreadItem): AgentInputItem[] | undefined {
    return this.#input.get(item.id)?.filter((each) => {
      const callId = 'callId' in each && typeof each.callId === 'string' ? each.callId : undefined
      return callId === undefined || !this.#clientCallIds.has(callId)
    })
  }

  withoutShownCalls(item: ThreadItem): ThreadItem {
    if (item.type !== 'workflow') return item
    const tasks = item.workflow.tasks.filter((_task, index) => !this.#shownTasks.has(`${item.id}:${index}`))
    return tasks.length === item.workflow.tasks.length ? item : { ...item, workflow: { ...item.workflow, tasks } }
  }
}

/**
 * Whether the bridge keeps this content for itself, perhaps in the form of another version. It is not for the model.
 */
export function isBridgeRecord(content: JsonValue): boolean {
  const isObject = typeof content === 'object' && content !== null && !Array.isArray(content)
  return isObject && typeof content['type'] === 'string' && content['type'].startsWith('frontdesk.')
}

import type { AssistantContent } from '../../content.ts'
import type { AssistantMessageItem, ThreadItem, WorkflowItem } from '../../item.ts'
import type { ThreadItemUpdate } from '../../update.ts'
import { copyJson } from './same-json.ts'

/**
 * The newest version of the items that a run has begun and not finished, in the order they were begun: what there is to keep when it is cut.
 * They are copies: what the hook does to its own objects does not show here. An update that fits no item changes nothing.
 */
export class PendingItems {
  readonly #items = new Map<string, ThreadItem>()

  add(item: ThreadItem): void {
    this.#items.set(item.id, copyJson(item))
  }

  has(itemId: string): boolean {
    return this.#items.has(itemId)
  }

  delete(itemId: string): void {
    this.#items.delete(itemId)
  }

  update(itemId: string, update: ThreadItemUpdate): void {
    const item = this.#items.get(itemId)
    if (item?.type === 'assistant_message') updateMessage(item, update)
    if (item?.type === 'workflow') updateWorkflow(item, update)
  }

  list(): ThreadItem[] {
    return [...this.#items.values()]
  }
}

function updateMessage(item: AssistantMessageItem, update: ThreadItemUpdate): void {
  if (!('content_index' in update)) return
  const part = partAt(item, update.content_index)
  switch (update.type) {
    case 'assistant_message.content_part.text_delta':
      part.text += update.delta
      return
    case 'assistant_message.content_part.annotation_added':
      part.annotations.splice(update.annotation_index, 0, copyJson(update.annotation))
      return
    case 'assistant_message.content_part.added':
    case 'assistant_message.content_part.done':
      item.content[update.content_index] = copyJson(update.content)
  }
}

/** The part with that index, after padding the message with empty parts up to it. */
function partAt({ content }: AssistantMessageItem, index: number): AssistantContent {
  while (content.length < index) content.push(emptyPart())
  return (content[index] ??= emptyPart())
}

function emptyPart(): AssistantContent {
  return { annotations: [], text: '', type: 'output_text' }
}

function updateWorkflow({ workflow }: WorkflowItem, update: ThreadItemUpdate): void {
  if (update.type === 'workflow.task.added') workflow.tasks.push(copyJson(update.task))
  if (update.type === 'workflow.task.updated' && update.task_index in workflow.tasks) {
    workflow.tasks[update.task_index] = copyJson(update.task)
  }
}

import type {
  AssistantContent,
  AssistantMessageItem,
  ThreadItem,
  ThreadItemUpdate,
  WorkflowItem,
} from '@frontdesk/chatkit'
import { applyWidgetUpdate } from '@frontdesk/chatkit/widgets'

/** The item after an update; the one given is not changed. An update that does not fit the item gives it back. */
export function applyItemUpdate(item: ThreadItem, update: ThreadItemUpdate): ThreadItem {
  switch (item.type) {
    case 'assistant_message':
      return updateMessage(item, update)
    case 'workflow':
      return updateWorkflow(item, update)
    case 'widget': {
      const widget = applyWidgetUpdate(item.widget, update)
      return widget === item.widget ? item : { ...item, widget }
    }
    case 'generated_image':
      return update.type === 'generated_image.updated' ? { ...item, image: update.image } : item
    default:
      return item
  }
}

function updateMessage(item: AssistantMessageItem, update: ThreadItemUpdate): AssistantMessageItem {
  switch (update.type) {
    case 'assistant_message.content_part.added':
    case 'assistant_message.content_part.done':
      return withPart(item, update.content_index, () => update.content)
    case 'assistant_message.content_part.text_delta':
      return withPart(item, update.content_index, (part) => ({ ...part, text: part.text + update.delta }))
    case 'assistant_message.content_part.annotation_added':
      return withPart(item, update.content_index, (part) => ({
        ...part,
        annotations: part.annotations.toSpliced(update.annotation_index, 0, update.annotation),
      }))
    default:
      return item
  }
}

/** Changes one part, after padding the message with empty ones up to it. */
function withPart(
  item: AssistantMessageItem,
  index: number,
  change: (part: AssistantContent) => AssistantContent,
): AssistantMessageItem {
  if (index < 0) return item
  const missing = Math.max(0, index + 1 - item.content.length)
  const content = [...item.content, ...Array.from({ length: missing }, createEmptyPart)]
  return { ...item, content: content.with(index, change(content[index] ?? createEmptyPart())) }
}

function createEmptyPart(): AssistantContent {
  return { annotations: [], text: '', type: 'output_text' }
}

function updateWorkflow(item: WorkflowItem, update: ThreadItemUpdate): WorkflowItem {
  const { tasks } = item.workflow
  switch (update.type) {
    case 'workflow.task.added':
      return { ...item, workflow: { ...item.workflow, tasks: [...tasks, update.task] } }
    case 'workflow.task.updated':
      if (!(update.task_index in tasks)) return item
      return { ...item, workflow: { ...item.workflow, tasks: tasks.with(update.task_index, update.task) } }
    default:
      return item
  }
}

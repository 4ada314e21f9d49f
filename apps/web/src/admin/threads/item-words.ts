import type { ThreadItem, WidgetNode } from '@frontdesk/chatkit'
import { text } from '../../texts/texts.ts'

/** What an item says, in words; undefined where it says nothing, and for the server's own records of a turn, which the export holds. */
export function wordsOf(item: ThreadItem): string | undefined {
  switch (item.type) {
    case 'user_message':
      return [...item.content.map((part) => part.text), ...item.attachments.map(({ name }) => `📎 ${name}`)].join('\n')
    case 'assistant_message':
      return item.content.map((part) => part.text).join('\n')
    case 'workflow': {
      const titles = item.workflow.tasks.flatMap((task) => ('title' in task && task.title ? [task.title] : []))
      return [text('steps', { count: item.workflow.tasks.length }), ...titles].join('\n')
    }
    case 'task':
      return item.task.title ?? undefined
    case 'widget':
      return text('card', { text: textsIn(item.widget).join(' · ') })
    case 'client_tool_call':
      return `${text('clientTool', { name: item.name })}\n${JSON.stringify(item.arguments)}`
    case 'generated_image':
      return text('image')
    case 'structured_input':
      return text('questions', { text: item.inputs.map(({ question }) => question).join(' · ') })
    case 'end_of_turn':
      return undefined
    case 'hidden_context_item':
    case 'sdk_hidden_context':
      return isOwnRecord(item.content)
        ? undefined
        : typeof item.content === 'string'
          ? item.content
          : JSON.stringify(item.content)
    default:
      return undefined
  }
}

function isOwnRecord(content: unknown): boolean {
  const type = typeof content === 'object' && content !== null && 'type' in content ? content.type : undefined
  return typeof type === 'string' && type.startsWith('frontdesk.')
}

/** The words that a widget shows, in order. */
function textsIn(node: WidgetNode): string[] {
  const own = ['value', 'title', 'label', 'text'].flatMap((key) => (typeof node[key] === 'string' ? [node[key]] : []))
  const children = Array.isArray(node['children']) ? node['children'] : []
  return [...own, ...children.flatMap(textsIn)]
}

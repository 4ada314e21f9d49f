import type { StructuredInput, ThreadItem, WidgetNode } from '@frontdesk/chatkit'
import { toSafeLine, toSafeText } from './terminal.ts'

/** What a finished item says in a terminal, where pages draw it. Undefined for what is not to be told, or is told as it comes. */
export function toItemWords(item: ThreadItem): string | undefined {
  switch (item.type) {
    case 'widget':
      return toSafeText(item.copy_text ?? wordsOf(item.widget).join('\n'))
    case 'generated_image':
      return item.image && `[image] ${toSafeLine(item.image.url, 200)}`
    case 'structured_input':
      return item.inputs.map(questionWords).join('\n')
    case 'client_tool_call':
      return `[${toSafeLine(item.name)}] is for a page to do: a terminal cannot.`
    case 'task':
      return toSafeLine([item.task.title, 'content' in item.task ? item.task.content : ''].filter(Boolean).join(': '))
    case 'assistant_message':
    case 'workflow':
    case 'user_message':
    case 'end_of_turn':
    case 'hidden_context_item':
    case 'sdk_hidden_context':
      return undefined
    default:
      item satisfies never
      return undefined
  }
}

/** The texts of a widget, top to bottom. */
function wordsOf(node: WidgetNode): string[] {
  const own = [node['value'], node['label']].filter((text) => typeof text === 'string')
  const children = Array.isArray(node.children) ? node.children : node.children ? [node.children] : []
  return [...own, ...children.flatMap(wordsOf)]
}

function questionWords(input: StructuredInput): string {
  const options = input.type === 'multiple_choice' ? input.options.map(({ value }) => `\n  - ${toSafeLine(value)}`) : []
  return `${toSafeLine(input.question)}${options.join('')}`
}

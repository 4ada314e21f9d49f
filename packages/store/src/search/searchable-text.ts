import { isRefusedItem } from '@frontdesk/chatkit'
import type { ThreadItem } from '@frontdesk/chatkit'

/** How far into an item its words are looked at. Every search and every save takes time for them, in which others wait. */
export const MAX_SEARCHED_CHARACTERS = 200_000

/** What a user can search an item for: what was said, not what was done, hidden, or refused by a guardrail. */
export function textOfItem(item: ThreadItem): string {
  return wholeTextOf(item).slice(0, MAX_SEARCHED_CHARACTERS)
}

function wholeTextOf(item: ThreadItem): string {
  if (isRefusedItem(item)) return ''
  switch (item.type) {
    case 'user_message':
    case 'assistant_message':
      return item.content.map((part) => part.text).join('\n')
    case 'widget':
      return item.copy_text ?? ''
    case 'client_tool_call':
    case 'generated_image':
    case 'structured_input':
    case 'workflow':
    case 'task':
    case 'hidden_context_item':
    case 'sdk_hidden_context':
    case 'end_of_turn':
      return ''
    default:
      return item satisfies never
  }
}

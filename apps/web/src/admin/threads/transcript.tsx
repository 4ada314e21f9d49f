import type { ThreadItem } from '@frontdesk/chatkit'
import { formatDate, text } from '../../texts/texts.ts'
import { wordsOf } from './item-words.ts'

/** The items of a conversation as plain text, those that its user does not see among them. */
export function Transcript({ items }: { items: readonly ThreadItem[] }) {
  return (
    <ol className="transcript">
      {items.map((item) => {
        const words = wordsOf(item)
        return words === undefined ? null : (
          <li key={item.id} data-type={item.type}>
            <p className="transcript-head">
              <span>{whoOf(item)}</span>
              <time dateTime={item.created_at}>{formatDate(item.created_at)}</time>
            </p>
            <p className="transcript-words" dir="auto">
              {words}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

function whoOf({ type }: ThreadItem): string {
  if (type === 'user_message') return text('user')
  return text(type === 'hidden_context_item' || type === 'sdk_hidden_context' ? 'hiddenNote' : 'assistant')
}

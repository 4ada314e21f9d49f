import { Quote, RotateCw, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useObservable, useOptions, useSession } from '../../chat-context.ts'
import { CopyButton } from '../../controls/copy-button.tsx'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'
import { itemText } from '../messages/message-text.ts'
import type { Turn } from './to-turns.ts'

/** What can be done with a finished answer: copy, quote, judge, ask again. */
export function TurnActions({ turn }: { turn: Turn }) {
  const session = useSession()
  const text = useText()
  const { itemActions } = useOptions()
  const { feedback } = useObservable(session.conversation.state)
  const question = turn.items.find(({ type }) => type === 'user_message')
  const answers = turn.items.filter(({ type }) => type === 'assistant_message' || type === 'widget')
  const words = answers
    .map(itemText)
    .filter((each) => each !== '')
    .join('\n\n')
  const ids = answers.map(({ id }) => id)
  const judged = feedback[ids[0] ?? '']
  if (answers.length === 0) return null
  return (
    <div className="actions" part="actions">
      {words !== '' && <CopyButton label={text('copy')} textToCopy={() => words} />}
      {words !== '' && <IconButton label={text('quote')} icon={Quote} onClick={() => quote()} />}
      {itemActions.feedback && (
        <>
          <IconButton
            label={text('goodAnswer')}
            icon={ThumbsUp}
            aria-pressed={judged === 'positive'}
            onClick={() => void session.conversation.giveFeedback(ids, 'positive')}
          />
          <IconButton
            label={text('badAnswer')}
            icon={ThumbsDown}
            aria-pressed={judged === 'negative'}
            onClick={() => void session.conversation.giveFeedback(ids, 'negative')}
          />
        </>
      )}
      {itemActions.retry && question && (
        <IconButton
          label={text('retry')}
          icon={RotateCw}
          onClick={() => void session.conversation.retryAfter(question.id)}
        />
      )}
    </div>
  )

  function quote(): void {
    const selected = getSelection()?.toString().trim()
    session.composer.patch({ quote: selected || words.slice(0, MAX_QUOTE).replace(HALF, '') })
    session.focusInput()
  }
}

/** The first half of a character, at the end of what was cut. */
const HALF = /[\uD800-\uDBFF]$/
/** How much of an answer is quoted when nothing in it is selected, in characters. */
const MAX_QUOTE = 500

import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { ComposerBar } from './composer-bar.tsx'
import { Disclaimer } from './disclaimer.tsx'
import { DraftQuote } from './draft-quote.tsx'
import { MessageField } from './message-field.tsx'
import { QuestionForm } from './question-form.tsx'
import { useSend } from './use-send.ts'

/** Where a message is written. A closed thread has a line in its place. */
export function Composer() {
  const session = useSession()
  const text = useText()
  const {
    activity,
    thread: { thread, items },
  } = useObservable(session.conversation.state)
  const { disclaimer } = useOptions()
  const send = useSend()
  const status = thread?.status
  if (status?.type === 'closed') {
    return (
      <p className="closed" part="composer" dir="auto">
        {status.reason ?? text('closedThread')}
      </p>
    )
  }
  const question = items.at(-1)
  if (question?.type === 'structured_input' && question.status === 'pending' && activity === 'idle') {
    return (
      <div className="composer-area" part="composer-area">
        <QuestionForm key={question.id} item={question} />
      </div>
    )
  }
  const isLocked = status?.type === 'locked'
  return (
    <div className="composer-area" part="composer-area">
      <form
        className="composer"
        part="composer"
        data-region
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <DraftQuote />
        <MessageField
          isLocked={isLocked}
          reason={isLocked ? (status.reason ?? text('lockedThread')) : undefined}
          onSend={send}
        />
        <ComposerBar isLocked={isLocked} />
      </form>
      {disclaimer && <Disclaimer {...disclaimer} />}
    </div>
  )
}

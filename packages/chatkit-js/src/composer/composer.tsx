import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { ComposerBar } from './bar/composer-bar.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Disclaimer } from './disclaimer.tsx'
import { DraftAttachments } from './draft/draft-attachments.tsx'
import { DraftQuote } from './draft/draft-quote.tsx'
import { MessageField } from './field/message-field.tsx'
import { QuestionForm } from './question/question-form.tsx'
import { useAttach } from './draft/use-attach.ts'
import { useDrop } from './draft/use-drop.ts'
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
  const { isEnabled, attach, refusals } = useAttach()
  const drop = useDrop({ isEnabled, onFiles: attach })
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
      <ConnectionBanner />
      <form
        className="composer"
        part="composer"
        data-region
        {...drop.handlers}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <DraftQuote />
        <DraftAttachments />
        {refusals.map((words) => (
          <p key={words} role="alert" className="refusal">
            {words}
          </p>
        ))}
        <MessageField
          isLocked={isLocked}
          reason={isLocked ? (status.reason ?? text('lockedThread')) : undefined}
          onSend={send}
          onFiles={attach}
        />
        <ComposerBar isLocked={isLocked} onFiles={isEnabled ? attach : undefined} />
        {drop.isOver && <p className="drop-hint">{text('dropFiles')}</p>}
      </form>
      {disclaimer && <Disclaimer {...disclaimer} />}
    </div>
  )
}

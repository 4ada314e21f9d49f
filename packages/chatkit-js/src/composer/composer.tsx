import { lazy, Suspense, useRef, useState } from 'react'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { ShownOrNot } from '../conversation/items/shown-or-not.tsx'
import { useText } from '../locales/text-context.ts'
import { ComposerBar } from './bar/composer-bar.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Disclaimer } from './disclaimer.tsx'
import { DraftAttachments } from './draft/draft-attachments.tsx'
import { DraftQuote } from './draft/draft-quote.tsx'
import { MessageField } from './field/message-field.tsx'
import { QuestionAside } from './question/question-aside.tsx'
import { useAttach } from './draft/use-attach.ts'
import { useDrop } from './draft/use-drop.ts'
import { useSend } from './use-send.ts'

const QuestionForm = lazy(async () => ({ default: (await import('./question/question-form.tsx')).QuestionForm }))

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
  // Browsers tell nothing when what has the focus goes: whoever wrote here goes on in the form that comes, and back.
  const isFocusHere = useRef(false)
  /** The form that the user has put aside to write something else. */
  const [asideId, setAsideId] = useState<string>()
  const focus = {
    onFocus: () => (isFocusHere.current = true),
    onBlur: () => (isFocusHere.current = false),
  }
  const status = thread?.status
  if (status?.type === 'closed') {
    return (
      <p className="closed" part="composer" dir="auto">
        {status.reason ?? text('closedThread')}
      </p>
    )
  }
  const newest = items.at(-1)
  const isAsked = newest?.type === 'structured_input' && newest.status === 'pending' && activity === 'idle'
  const question = isAsked ? newest : undefined
  if (question && question.id !== asideId) {
    return (
      <div className="composer-area" part="composer-area" {...focus}>
        <ShownOrNot item={question}>
          <Suspense>
            <QuestionForm
              key={question.id}
              item={question}
              takesFocus={isFocusHere.current}
              onLeave={() => setAsideId(question.id)}
            />
          </Suspense>
        </ShownOrNot>
      </div>
    )
  }
  const isLocked = status?.type === 'locked'
  return (
    <div className="composer-area" part="composer-area" {...focus}>
      <ConnectionBanner />
      {question && <QuestionAside onReturn={() => setAsideId(undefined)} />}
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
          takesFocus={isFocusHere.current}
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

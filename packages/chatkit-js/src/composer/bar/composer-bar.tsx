import { ArrowUp, Square } from 'lucide-react'
import { useState } from 'react'
import { useObservable, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
import { isAnswering } from '../../state/conversation/conversation-state.ts'
import { AttachButton } from './attach-button.tsx'
import { DictateButton } from './dictate-button.tsx'
import { MentionButton } from './mention-button.tsx'
import { ModelPicker } from './model-picker.tsx'
import { ToolPicker } from './tool-picker.tsx'

interface ComposerBarProps {
  isLocked: boolean
  /** Absent where nothing can be attached. */
  onFiles: ((files: Iterable<File>) => void) | undefined
}

/** What can be chosen for a message, and the button that sends it or stops the answer. */
export function ComposerBar({ isLocked, onFiles }: ComposerBarProps) {
  const session = useSession()
  const text = useText()
  const { activity } = useObservable(session.conversation.state)
  const [problem, setProblem] = useState<string>()
  // Read for the redraw: whether there is something to send follows from the draft.
  useObservable(session.composer.state)
  const isBusy = isAnswering(activity)
  const canSend =
    !isLocked && activity === 'idle' && session.composer.toInput(session.options.value.composer.models) !== undefined
  return (
    <>
      {problem !== undefined && (
        <p role="alert" className="refusal">
          {problem}
        </p>
      )}
      <div className="composer-bar">
        {onFiles && <AttachButton onFiles={onFiles} />}
        <MentionButton />
        <ToolPicker />
        <div className="composer-end">
          <ModelPicker />
          <DictateButton onProblem={setProblem} />
          {isBusy ? (
            <StopButton />
          ) : (
            <button
              type="submit"
              className="send"
              part="send"
              aria-label={text('send')}
              title={text('send')}
              disabled={!canSend}
            >
              <ArrowUp className="icon" size={20} aria-hidden />
            </button>
          )}
        </div>
      </div>
    </>
  )
}

/** Shown for every answer under way; can be pressed where the server lets its answers be stopped. */
function StopButton() {
  const { conversation } = useSession()
  const text = useText()
  const { activity, thread } = useObservable(conversation.state)
  const canStop = activity === 'sending' || activity === 'calling' || thread.canCancel
  return (
    <button
      type="button"
      className="send send-stop"
      part="stop"
      aria-label={text('stop')}
      title={text('stop')}
      disabled={!canStop}
      onClick={() => void conversation.stop()}
    >
      <Square className="icon icon-filled" size={14} aria-hidden />
    </button>
  )
}

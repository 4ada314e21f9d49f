import { ArrowUp, Square } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
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
  // Read for the redraw: whether there is something to send follows from the draft.
  useObservable(session.composer.state)
  const isBusy = activity === 'sending' || activity === 'answering'
  const canSend = !isLocked && activity === 'idle' && session.composer.toInput() !== undefined
  return (
    <div className="composer-bar">
      {onFiles && <AttachButton onFiles={onFiles} />}
      <MentionButton />
      <ToolPicker />
      <span className="composer-space" />
      <ModelPicker />
      <DictateButton />
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
  )
}

/** Shown for every answer under way; can be pressed where the server lets its answers be stopped. */
function StopButton() {
  const { conversation } = useSession()
  const text = useText()
  const { activity, thread } = useObservable(conversation.state)
  const canStop = activity === 'sending' || thread.canCancel
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

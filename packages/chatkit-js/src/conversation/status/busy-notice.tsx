import { MessageCircleMore } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'

/** Says that the thread is being answered for another page or device. What was written here stands in the composer again. */
export function BusyNotice() {
  const session = useSession()
  const text = useText()
  const { busy } = useObservable(session.conversation.state)
  if (!busy) return null
  const show = (): void => {
    // The button goes with the notice.
    session.focusInput()
    void session.conversation.follow()
  }
  return (
    <div className="notice notice-info" role="note">
      <MessageCircleMore className="icon" size={18} aria-hidden />
      <div className="notice-words" dir="auto">
        {text('busyThread')}
      </div>
      {busy.canShow && (
        <button type="button" className="button button-small" onClick={show}>
          {text('showBusyThread')}
        </button>
      )}
    </div>
  )
}

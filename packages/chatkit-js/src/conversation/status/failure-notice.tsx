import { CircleAlert } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import type { Failure } from '../../state/conversation/conversation-state.ts'
import { useText } from '../../locales/text-context.ts'
import type { Texts } from '../../locales/text-context.ts'

/** Why there is no answer, and the button that tries again. */
export function FailureNotice() {
  const session = useSession()
  const text = useText()
  const { failure, thread } = useObservable(session.conversation.state)
  const { error } = thread
  if (!failure && !error) return null
  const canRetry = failure ? failure.retry !== undefined : error?.allow_retry === true
  return (
    <div className="notice notice-danger" role="alert">
      <CircleAlert className="icon" size={18} aria-hidden />
      <div className="notice-words" dir="auto">
        {failure ? toWords(failure, text) : (error?.message ?? text('failedAnswer'))}
      </div>
      {failure?.kind === 'missing' && (
        <button type="button" className="button button-small" onClick={() => void session.setThreadId(null)}>
          {text('newChat')}
        </button>
      )}
      {canRetry && (
        <button type="button" className="button button-small" onClick={() => void session.conversation.tryAgain()}>
          {text(failure?.retry === 'load' ? 'reload' : 'tryAgain')}
        </button>
      )}
    </div>
  )
}

const WORDS = {
  offline: 'failedOffline',
  cut: 'failedCut',
  refused: 'failedRefused',
  missing: 'failedMissing',
  unauthenticated: 'failedUnauthenticated',
  unknown: 'failedUnknown',
} as const

function toWords({ kind, message }: Failure, text: Texts): string {
  const isServersOwn = kind === 'refused' && message !== undefined
  return isServersOwn ? message : text(WORDS[kind])
}

import { useObservable, useSession } from '../../chat-context.ts'
import { Icon } from '../../icons/icon.tsx'
import { isAnswering } from '../../state/conversation/conversation-state.ts'
import { useText } from '../../locales/text-context.ts'

/** The status line of an answer under way, until it has words of its own. */
export function Progress() {
  const session = useSession()
  const text = useText()
  const { activity, thread } = useObservable(session.conversation.state)
  if (!isAnswering(activity)) return null
  const { progress } = thread
  if (!progress && isSpeaking(thread)) return null
  return (
    <p className="progress">
      {progress?.icon === undefined ? (
        <span className="progress-dot" aria-hidden />
      ) : (
        <Icon name={progress.icon} size={16} />
      )}
      <span className="shimmer">{progress?.text ?? text('thinking')}</span>
    </p>
  )
}

/** Whether something on screen already shows that the answer goes on. */
function isSpeaking({
  items,
  pending,
}: {
  items: readonly { id: string; type: string }[]
  pending: readonly string[]
}): boolean {
  const last = items.at(-1)
  return last !== undefined && pending.includes(last.id) && last.type !== 'user_message'
}

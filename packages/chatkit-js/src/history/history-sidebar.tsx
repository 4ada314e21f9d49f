import { SquarePen } from 'lucide-react'
import { useEffect } from 'react'
import { useObservable, useSession } from '../chat-context.ts'
import { IconButton } from '../controls/icon-button.tsx'
import { useText } from '../locales/text-context.ts'
import { isAnswering } from '../state/conversation/conversation-state.ts'
import { HistoryView } from './history-view.tsx'

/** The history beside the conversation. It is loaded again when a thread was begun or named. */
export function HistorySidebar() {
  const session = useSession()
  const text = useText()
  const { threadId, thread, activity } = useObservable(session.conversation.state)
  const isBusy = isAnswering(activity)
  const title = thread.thread?.title
  useEffect(() => {
    if (!isBusy) void session.threads.reload()
  }, [session, threadId, title, isBusy])
  return (
    <aside className="sidebar" part="sidebar" aria-label={text('history')}>
      <div className="sidebar-top">
        <slot name="brand" />
        <IconButton
          label={text('newChat')}
          icon={SquarePen}
          onClick={() => {
            void session.setThreadId(null)
            session.focusInput()
          }}
        />
      </div>
      <HistoryView isBeside />
      <slot name="account" />
    </aside>
  )
}

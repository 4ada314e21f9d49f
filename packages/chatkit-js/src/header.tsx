import { ArrowLeft, History, PanelLeft, SquarePen } from 'lucide-react'
import { useObservable, useOptions, useSession } from './chat-context.ts'
import { IconButton } from './controls/icon-button.tsx'
import { Icon } from './icons/icon.tsx'
import { useText } from './locales/text-context.ts'
import { Replaceable } from './pieces/replaceable.tsx'

/** Title and buttons over the conversation. */
export function Header() {
  const session = useSession()
  const text = useText()
  const { header, history, title } = useOptions()
  const sidebar = useObservable(session.sidebar)
  const isHistoryOpen = useObservable(session.isHistoryOpen) && !sidebar.isPossible
  const { thread, threadId } = useObservable(session.conversation.state)
  const words = header.title.text ?? thread.thread?.title ?? (threadId === null ? text('newChat') : title)
  return (
    <Replaceable name="header" props={{ title: words, threadId }}>
      <header className="header" part="header">
        <div className="header-side">
          {header.leftAction && (
            <IconButton
              label={header.leftAction.icon}
              icon={<Icon name={header.leftAction.icon} />}
              onClick={header.leftAction.onClick}
            />
          )}
          {history.enabled && (
            <IconButton
              label={isHistoryOpen ? text('back') : text('history')}
              icon={sidebar.isPossible ? PanelLeft : isHistoryOpen ? ArrowLeft : History}
              aria-expanded={sidebar.isPossible ? sidebar.isWanted : isHistoryOpen}
              onClick={() => {
                if (sidebar.isPossible) session.toggleSidebar()
                else void (isHistoryOpen ? session.hideHistory() : session.showHistory())
              }}
            />
          )}
        </div>
        {header.title.enabled && (
          <h2 className="header-title" part="title" dir="auto">
            {isHistoryOpen ? text('history') : words}
          </h2>
        )}
        <div className="header-side header-side-end">
          {threadId !== null && !(sidebar.isPossible && sidebar.isWanted) && (
            <IconButton
              label={text('newChat')}
              icon={SquarePen}
              onClick={() => {
                void session.setThreadId(null)
                session.focusInput()
              }}
            />
          )}
          {header.rightAction && (
            <IconButton
              label={header.rightAction.icon}
              icon={<Icon name={header.rightAction.icon} />}
              onClick={header.rightAction.onClick}
            />
          )}
        </div>
      </header>
    </Replaceable>
  )
}

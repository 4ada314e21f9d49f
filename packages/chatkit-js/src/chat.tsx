import { useEffect, useRef } from 'react'
import { useObservable, useOptions, useSession } from './chat-context.ts'
import { Composer } from './composer/composer.tsx'
import { ConversationView } from './conversation/conversation-view.tsx'
import { Header } from './header.tsx'
import { HistorySidebar } from './history/history-sidebar.tsx'
import { HistoryView } from './history/history-view.tsx'
import { useSidebar } from './history/use-sidebar.ts'
import { TextContext, useLoadedTexts } from './locales/text-context.ts'
import { ShortcutSheet } from './shortcuts/shortcut-sheet.tsx'
import { useShortcuts } from './shortcuts/use-shortcuts.ts'
import { useDocumentScroll } from './theme/use-document-scroll.ts'
import { useFonts } from './theme/use-fonts.ts'

/** The whole of an element: header, then the conversation with its composer, or the history in their place. */
export function Chat() {
  const session = useSession()
  const { theme, title, locale, scrollMode, header } = useOptions()
  const isHistoryOpen = useObservable(session.isHistoryOpen)
  const texts = useLoadedTexts(locale)
  const root = useRef<HTMLElement>(null)
  const { isSheetOpen, closeSheet } = useShortcuts(root)
  const sidebar = useSidebar(root, texts !== undefined)
  useDocumentScroll(root, texts !== undefined)
  useFonts(theme.fonts, session.report)
  useEffect(() => {
    // A page that was asleep or offline may have missed what others did.
    const catchUp = () => document.visibilityState === 'visible' && void session.conversation.follow()
    window.addEventListener('online', catchUp)
    document.addEventListener('visibilitychange', catchUp)
    return () => {
      window.removeEventListener('online', catchUp)
      document.removeEventListener('visibilitychange', catchUp)
    }
  }, [session])
  if (!texts) return null
  return (
    <TextContext value={texts}>
      <section
        ref={root}
        className="chat"
        part="chat"
        aria-label={title}
        lang={texts.locale.tag}
        dir={texts.locale.direction}
        data-scheme={theme.colorScheme}
        data-radius={theme.radius}
        data-density={theme.density}
        data-accent-level={theme.accentLevel}
        data-scroll={scrollMode}
        style={theme.variables}
      >
        {sidebar.isPossible && sidebar.isWanted && <HistorySidebar />}
        <div className="main">
          {header.enabled && <Header />}
          {isHistoryOpen && !sidebar.isPossible ? (
            <HistoryView />
          ) : (
            <>
              <ConversationView />
              <Composer />
            </>
          )}
        </div>
        {isSheetOpen && <ShortcutSheet onClose={closeSheet} />}
      </section>
    </TextContext>
  )
}

import {
  ChartColumn,
  LifeBuoy,
  LogOut,
  MessageSquareText,
  MessagesSquare,
  Moon,
  Plug,
  Sun,
  ThumbsUp,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ComponentType } from 'react'
import { colorScheme } from '../color-scheme.ts'
import { signOut } from '../session.ts'
import type { BrowserSession } from '../session.ts'
import { text } from '../texts/texts.ts'
import { EscalationsPage } from './escalations/escalations-page.tsx'
import { FeedbackPage } from './feedback/feedback-page.tsx'
import { useColorScheme } from './parts/use-color-scheme.ts'
import { SECTIONS, hrefOf, useRoute } from './route.ts'
import type { Route, Section } from './route.ts'
import { ThreadsPage } from './threads/threads-page.tsx'
import { ToolsPage } from './tools/tools-page.tsx'
import { UsagePage } from './usage/usage-page.tsx'

/** The operators' pages: the ways to each of them, and the one that the address names. */
export function Desk({ session }: { session: BrowserSession }) {
  const scheme = useColorScheme()
  const route = useRoute()
  return (
    <div className="chat desk-theme desk" data-scheme={scheme}>
      <header className="desk-side">
        <a className="desk-brand" href="/" title={text('toConversation')}>
          <img src="/bell.svg" alt="" width="26" height="26" />
          Frontdesk
        </a>
        <DeskNav current={route.section} />
        <div className="desk-foot">
          <a className="desk-link" href="/">
            <MessageSquareText className="icon" size={17} aria-hidden />
            <span>{text('toConversation')}</span>
          </a>
          <button type="button" className="desk-link" onClick={() => colorScheme.toggle()}>
            {scheme === 'dark' ? <Sun className="icon" size={17} /> : <Moon className="icon" size={17} />}
            <span>{text(scheme === 'dark' ? 'lightMode' : 'darkMode')}</span>
          </button>
          {session.canSignOut && (
            <button type="button" className="desk-link" onClick={() => void signOut()}>
              <LogOut className="icon" size={17} aria-hidden />
              <span>{text('signOut')}</span>
            </button>
          )}
        </div>
      </header>
      <main className="desk-main">
        {session.isOperator ? (
          <SectionPage route={route} />
        ) : (
          <p className="desk-empty">{text('notOperator', { user: session.user })}</p>
        )}
      </main>
    </div>
  )
}

const ICONS: Record<Section, LucideIcon> = {
  threads: MessagesSquare,
  escalations: LifeBuoy,
  usage: ChartColumn,
  feedback: ThumbsUp,
  tools: Plug,
}

function DeskNav({ current }: { current: Section }) {
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])
  return (
    <nav ref={nav} aria-label={text('operatorPages')}>
      <ul>
        {SECTIONS.map((section) => {
          const Drawing = ICONS[section]
          return (
            <li key={section}>
              <a className="desk-link" href={hrefOf(section)} aria-current={section === current ? 'page' : undefined}>
                <Drawing className="icon" size={17} aria-hidden />
                <span>{text(section)}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

const PAGES: Record<Section, ComponentType<{ parts: readonly string[] }>> = {
  threads: ThreadsPage,
  escalations: EscalationsPage,
  usage: UsagePage,
  feedback: FeedbackPage,
  tools: ToolsPage,
}

/** A new page begins at its heading, which a screen reader then reads. */
function SectionPage({ route: { section, parts } }: { route: Route }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = `${text(section)} · Frontdesk`
    if (!isFirst.current) heading.current?.focus()
    isFirst.current = false
  }, [section])
  const Page = PAGES[section]
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {text(section)}
      </h1>
      <Page parts={parts} />
    </>
  )
}

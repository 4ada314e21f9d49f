import type { ReactNode } from 'react'
import { useSession } from '../../chat-context.ts'
import { isIncompleteLink } from '../parse/complete-block.ts'
import { parseDeepLink, toSafeHref } from './safe-href.ts'

interface LinkProps {
  href: string
  title: string | undefined
  children: ReactNode
}

/** A link in a text. Its host is shown on hover; `chatkit-link://` goes to the page; what may not be opened is plain text. */
export function Link({ href, title, children }: LinkProps) {
  const session = useSession()
  const deepLink = parseDeepLink(href)
  if (deepLink) {
    return (
      <a
        href={href}
        title={title}
        onClick={(event) => {
          event.preventDefault()
          session.emit('chatkit.deeplink', deepLink)
        }}
      >
        {children}
      </a>
    )
  }
  const safe = isIncompleteLink(href) ? undefined : toSafeHref(href)
  if (safe === undefined) return <span className="link-open">{children}</span>
  const host = URL.canParse(safe) ? new URL(safe).host : ''
  return (
    <a href={safe} title={title ?? (host === '' ? safe : host)} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}

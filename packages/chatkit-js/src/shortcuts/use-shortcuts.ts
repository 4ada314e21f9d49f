import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { useOptions, useSession } from '../chat-context.ts'
import { copyText } from '../controls/copy-text.ts'
import { itemText } from '../conversation/messages/message-text.ts'
import type { Session } from '../state/session.ts'
import { findShortcut } from './shortcuts.ts'
import type { ShortcutName } from './shortcuts.ts'

/** Takes the keys pressed inside the chat, or while nothing in the page has the focus. Tells whether the sheet of shortcuts is shown. */
export function useShortcuts(root: RefObject<HTMLElement | null>) {
  const session = useSession()
  const { shortcuts } = useOptions()
  const [isSheetOpen, setSheetOpen] = useState(false)
  useEffect(() => {
    if (!shortcuts) return
    const listen = (event: KeyboardEvent) => {
      const [target] = event.composedPath()
      const isOurs = root.current !== null && event.composedPath().includes(root.current)
      if (!isOurs && target !== document.body) return
      const isWriting = target instanceof HTMLElement && target.matches('input, textarea, select')
      const name = findShortcut(event, { isWriting })
      if (name === undefined) return
      event.preventDefault()
      if (name === 'help') setSheetOpen(true)
      else act(name, session, root.current)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [session, shortcuts, root])
  return { isSheetOpen, closeSheet: () => setSheetOpen(false) }
}

function act(name: Exclude<ShortcutName, 'help'>, session: Session, root: HTMLElement | null): void {
  switch (name) {
    case 'newChat':
      void session.setThreadId(null)
      return session.focusInput()
    case 'focus':
      return session.focusInput()
    case 'copyAnswer':
      return copy(lastAnswer(session), session)
    case 'copyCode':
      return copy([...lastAnswer(session).matchAll(/```[^\n]*\n([^]*?)```/g)].at(-1)?.[1] ?? '', session)
    case 'history':
      return void (isHistoryShown(session) ? session.hideHistory() : session.showHistory())
    case 'regions':
      return focusNextRegion(root)
    default:
      throw new Error(`Unhandled shortcut: ${JSON.stringify(name satisfies never)}`)
  }
}

function lastAnswer({ conversation }: Session): string {
  const answer = conversation.state.value.thread.items.findLast(({ type }) => type === 'assistant_message')
  return answer ? itemText(answer) : ''
}

function copy(text: string, { report }: Session): void {
  if (text !== '') copyText(text).catch(report)
}

function isHistoryShown({ sidebar, isHistoryOpen }: Session): boolean {
  return sidebar.value.isPossible ? sidebar.value.isWanted : isHistoryOpen.value
}

/** From the history to the conversation to the composer, and round again. */
function focusNextRegion(root: HTMLElement | null): void {
  const regions = [...(root?.querySelectorAll<HTMLElement>('[data-region]') ?? [])]
  const current = regions.findIndex((region) => region.matches(':focus, :focus-within'))
  const next = regions[(current + 1) % regions.length]
  const target = next?.matches('[tabindex]') ? next : next?.querySelector<HTMLElement>('textarea, input, button')
  target?.focus()
}

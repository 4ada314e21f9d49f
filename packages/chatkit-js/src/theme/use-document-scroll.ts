import { useEffect } from 'react'
import type { RefObject } from 'react'
import { useOptions, useSession } from '../chat-context.ts'

/** Lets the element be as high as its conversation where the page is to scroll, and tells the page each new height. */
export function useDocumentScroll(root: RefObject<HTMLElement | null>, isDrawn: boolean): void {
  const session = useSession()
  const { scrollMode } = useOptions()
  useEffect(() => {
    const chat = root.current
    const shadow = chat?.getRootNode()
    if (!chat || !(shadow instanceof ShadowRoot) || scrollMode !== 'document') return
    shadow.host.toggleAttribute('data-grows', true)
    const sizes = new ResizeObserver(() => {
      session.emit('frontdesk.resize', { height: Math.ceil(chat.getBoundingClientRect().height) })
    })
    sizes.observe(chat)
    return () => {
      sizes.disconnect()
      shadow.host.toggleAttribute('data-grows', false)
    }
  }, [root, session, scrollMode, isDrawn])
}

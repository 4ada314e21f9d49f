import { useEffect } from 'react'
import type { RefObject } from 'react'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import type { Sidebar } from '../state/session.ts'

/** From this width on there is room for history and conversation side by side, in pixels. */
const ROOM_PX = 860

/** Knows whether the history may stand beside the conversation, as the element grows and shrinks. */
export function useSidebar(root: RefObject<HTMLElement | null>, isDrawn: boolean): Sidebar {
  const session = useSession()
  const { hasSidebar, history } = useOptions()
  const isWished = hasSidebar && history.enabled
  useEffect(() => {
    if (!root.current) return
    const sizes = new ResizeObserver(([entry]) => {
      const isPossible = isWished && (entry?.contentRect.width ?? 0) >= ROOM_PX
      session.sidebar.update((sidebar) => (sidebar.isPossible === isPossible ? sidebar : { ...sidebar, isPossible }))
    })
    sizes.observe(root.current)
    return () => sizes.disconnect()
  }, [root, session, isWished, isDrawn])
  return useObservable(session.sidebar)
}

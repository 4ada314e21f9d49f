import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** So near to the end counts as being there, in pixels. */
const NEAR_PX = 48

interface Following {
  turnCount: number
  isBusy: boolean
  /** Keep the newest text in view while it streams. Otherwise the question stays at the top and the answer grows below it. */
  follows: boolean
  threadId: string | null
  activity: string
}

/**
 * Where the reader looks. A new question comes to the top; an opened thread starts at its end. The end is followed only while the reader has
 * not gone elsewhere: turning the wheel, touching, a key or a selection upwards lets go, being at the end again takes hold.
 */
export function useFollowing({ turnCount, isBusy, follows, threadId, activity }: Following) {
  const scroller = useRef<HTMLDivElement>(null)
  const isPinned = useRef(true)
  const [isAway, setAway] = useState(false)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const letGo = (event: Event) => {
      const isUpwards = !(event instanceof WheelEvent) || event.deltaY < 0
      if (isUpwards) isPinned.current = false
    }
    const letGoByKey = ({ key }: KeyboardEvent) => {
      if (['PageUp', 'ArrowUp', 'Home'].includes(key)) isPinned.current = false
    }
    const look = () => {
      const isNear = distanceToEnd(element) < NEAR_PX
      if (isNear) isPinned.current = true
      setAway(!isNear)
    }
    const keepUp = () => {
      const height = `${element.clientHeight}px`
      // Every element of the thread inherits it: it is set only when it has changed.
      if (element.style.getPropertyValue('--fd-view-height') !== height) {
        element.style.setProperty('--fd-view-height', height)
      }
      if (isPinned.current && follows && turnCount > 0) element.scrollTop = element.scrollHeight
      look()
    }
    const sizes = new ResizeObserver(keepUp)
    sizes.observe(element)
    for (const child of element.children) sizes.observe(child)
    element.addEventListener('wheel', letGo, { passive: true })
    element.addEventListener('touchmove', letGo, { passive: true })
    element.addEventListener('keydown', letGoByKey)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('wheel', letGo)
      element.removeEventListener('touchmove', letGo)
      element.removeEventListener('keydown', letGoByKey)
      element.removeEventListener('scroll', look)
    }
  }, [follows, isBusy, threadId, turnCount])

  useLayoutEffect(() => {
    const element = scroller.current
    const question = element?.querySelector<HTMLElement>('.turn-last')
    if (!element || !question || turnCount === 0) return
    isPinned.current = true
    const top = question.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop
    element.scrollTo({ top: top - 8, behavior: prefersStillness() ? 'auto' : 'smooth' })
  }, [turnCount])

  const isLoading = activity === 'loading'
  useLayoutEffect(() => {
    const element = scroller.current
    if (element && !isLoading && threadId !== null && turnCount === 0) element.scrollTop = element.scrollHeight
    // Only the moment in which a thread has been loaded matters here.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isLoading, threadId])

  const jump = useCallback(() => {
    const element = scroller.current
    isPinned.current = true
    element?.scrollTo({ top: element.scrollHeight, behavior: prefersStillness() ? 'auto' : 'smooth' })
  }, [])
  return { scroller, isAway, jump }
}

function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

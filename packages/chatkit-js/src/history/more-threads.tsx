import { useEffect, useRef } from 'react'
import { useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'

/** Loads the next page when the end of the list comes into view. A button all the same, for keyboards and where that fails. */
export function MoreThreads({ after }: { after: string }) {
  const { threads } = useSession()
  const text = useText()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!button.current) return
    const views = new IntersectionObserver(([entry]) => entry?.isIntersecting && void threads.loadMore())
    views.observe(button.current)
    return () => views.disconnect()
  }, [threads, after])
  return (
    <button ref={button} type="button" className="button button-quiet" onClick={() => void threads.loadMore()}>
      {text('more')}
    </button>
  )
}

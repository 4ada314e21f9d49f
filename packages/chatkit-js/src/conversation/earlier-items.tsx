import { useState } from 'react'
import { useObservable, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'

/** Brings the items before those shown. What the reader looks at stays where it is: the browser anchors it. */
export function EarlierItems() {
  const { conversation } = useSession()
  const text = useText()
  const { earlier } = useObservable(conversation.state)
  const [isLoading, setLoading] = useState(false)
  if (earlier === undefined) return null
  const load = async () => {
    setLoading(true)
    await conversation.loadEarlier()
    setLoading(false)
  }
  return (
    <button type="button" className="button button-quiet earlier" disabled={isLoading} onClick={() => void load()}>
      {text(isLoading ? 'loading' : 'earlier')}
    </button>
  )
}

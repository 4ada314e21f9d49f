import { WifiOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useObservable, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'

/** Says that the browser is offline, or that an answer is being picked up again. */
export function ConnectionBanner() {
  const text = useText()
  const { isReconnecting } = useObservable(useSession().conversation.state)
  const isOnline = useSyncExternalStore(watchNetwork, () => navigator.onLine)
  if (isOnline && !isReconnecting) return null
  return (
    <p className="banner" role="status">
      <WifiOff className="icon" size={16} aria-hidden />
      {text(isOnline ? 'reconnecting' : 'youAreOffline')}
    </p>
  )
}

function watchNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

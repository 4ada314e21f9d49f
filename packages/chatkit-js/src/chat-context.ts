import { createContext, use, useSyncExternalStore } from 'react'
import type { ResolvedOptions } from './element/resolve-options.ts'
import type { Observable } from './state/observable.ts'
import type { Session } from './state/session.ts'

export const ChatContext = createContext<Session | undefined>(undefined)

/** The session of the element that a component is drawn in. */
export function useSession(): Session {
  const session = use(ChatContext)
  if (!session) throw new Error('A component of the chat is drawn outside of it.')
  return session
}

/** The value as it is now; draws again when it changes. */
export function useObservable<Value>(observable: Observable<Value>): Value {
  return useSyncExternalStore(observable.subscribe, observable.get)
}

export function useOptions(): ResolvedOptions {
  return useObservable(useSession().options)
}

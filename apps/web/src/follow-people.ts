import type { OpenAIChatKit } from '@openai/chatkit'

/**
 * Shows what a person answers in the open conversation as soon as it is there: the team may have asked one to step in. Only the page that is looked at
 * follows, since a browser has few connections to a server; the others catch up when they are looked at.
 */
export function followPeople(element: OpenAIChatKit, address: { threadId: () => string | null }): void {
  let updates: EventSource | undefined
  const follow = () => {
    updates?.close()
    updates = undefined
    const threadId = address.threadId()
    if (threadId === null || document.visibilityState === 'hidden') return
    updates = new EventSource(`/chatkit/threads/${encodeURIComponent(threadId)}/updates`)
    updates.addEventListener('message', () => void element.fetchUpdates())
  }
  element.addEventListener('chatkit.thread.change', follow)
  document.addEventListener('visibilitychange', follow)
  follow()
}

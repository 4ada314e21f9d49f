import { ThreadList } from './thread-list.tsx'
import { ThreadPage } from './thread-page.tsx'

/** All conversations, those of one user, or one of them: `#/threads`, `#/threads/USER`, `#/threads/USER/THREAD`. */
export function ThreadsPage({ parts: [user, thread] }: { parts: readonly string[] }) {
  if (user !== undefined && thread !== undefined) return <ThreadPage user={user} threadId={thread} />
  return <ThreadList key={user} user={user} />
}

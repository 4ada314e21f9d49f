import type { Thread, ThreadItem } from '@frontdesk/chatkit'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatDate, text } from '../../texts/texts.ts'
import { TurnList } from '../../turns/turn-list.tsx'
import '../../turns/turn-list.css'
import type { Trace } from '../../turns/trace.ts'
import { operate } from '../operate.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { hrefOf } from '../route.ts'
import { toError, useLoad } from '../use-load.ts'
import { ExportButton } from './export-button.tsx'
import { Transcript } from './transcript.tsx'

/** One conversation as it is stored, and what its turns did. */
export function ThreadPage({ user, threadId }: { user: string; threadId: string }) {
  const path = `/admin/users/${encodeURIComponent(user)}/threads/${encodeURIComponent(threadId)}`
  const thread = useLoad<{ thread: Thread; items: ThreadItem[] }>(path)
  const runs = useLoad<{ data: Trace[] }>(`/admin/threads/${encodeURIComponent(threadId)}/runs`)
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<Error>()
  const remove = async () => {
    try {
      await operate(path, { method: 'DELETE' })
      location.hash = hrefOf('threads')
    } catch (cause) {
      setError(toError(cause))
    }
  }
  return (
    <Loaded of={thread}>
      {({ thread: { title = text('untitled'), created_at: createdAt }, items }) => (
        <>
          <div className="desk-actions">
            <a href={hrefOf('threads')}>{text('allThreads')}</a>
            <h2 dir="auto">{title}</h2>
            <ExportButton path={path} name={title}>
              {text('exportThread')}
            </ExportButton>
            <button type="button" className="button" onClick={() => setAsking(true)}>
              <Trash2 className="icon" size={16} aria-hidden />
              {text('deleteThread')}
            </button>
          </div>
          <p className="desk-note">
            <a href={hrefOf('threads', user)}>{user}</a> · {formatDate(createdAt)} · <code>{threadId}</code>
          </p>
          {error && <p role="alert">{error.message}</p>}
          <div className="desk-thread">
            <section aria-label={text('threads')}>
              <Transcript items={items} />
            </section>
            <section aria-label={text('turns')} className="desk-turns">
              <h3>{text('turns')}</h3>
              <Loaded of={runs}>{({ data }) => <TurnList traces={data} />}</Loaded>
            </section>
          </div>
          {isAsking && (
            <Confirm
              title={text('deleteQuestion', { title })}
              action={text('deleteThread')}
              onConfirm={() => void remove()}
              onClose={() => setAsking(false)}
            >
              {text('deleteWarning', { user })}
            </Confirm>
          )}
        </>
      )}
    </Loaded>
  )
}

import type { Thread } from '@frontdesk/chatkit'
import { Search } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { formatDate, text } from '../../texts/texts.ts'
import { operate } from '../operate.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { hrefOf } from '../route.ts'
import { useLoad } from '../use-load.ts'
import { ExportButton } from './export-button.tsx'

interface OwnedThread {
  user: string
  thread: Thread
}

interface ThreadPageAnswer {
  data: OwnedThread[]
  has_more: boolean
  after?: string
}

const PAGE_SIZE = 50

/** The conversations of everybody, or of one user, the newest first. */
export function ThreadList({ user }: { user: string | undefined }) {
  const [words, setWords] = useState('')
  const query = useDeferredValue(words.trim())
  const path = pathOf({ user, query })
  const loading = useLoad<ThreadPageAnswer>(path)
  return (
    <>
      {user !== undefined && (
        <div className="desk-actions">
          <a href={hrefOf('threads')}>{text('allThreads')}</a>
          <h2 dir="auto">{text('ofUser', { user })}</h2>
          <ExportButton path={`/admin/users/${encodeURIComponent(user)}/export`} name={user}>
            {text('exportUser')}
          </ExportButton>
        </div>
      )}
      <label className="desk-search">
        <Search className="icon" size={16} aria-hidden />
        <input
          type="search"
          value={words}
          placeholder={text('findThreads')}
          aria-label={text('findThreads')}
          onChange={({ target }) => setWords(target.value)}
        />
      </label>
      <Loaded of={loading}>{(page) => <Pages key={path} path={path} first={page} />}</Loaded>
    </>
  )
}

/** The first page, and those that were asked for after it. */
function Pages({ path, first }: { path: string; first: ThreadPageAnswer }) {
  const [further, setFurther] = useState<readonly ThreadPageAnswer[]>([])
  const pages = [first, ...further]
  const rows = pages.flatMap(({ data }) => data)
  const last = further.at(-1) ?? first
  const loadMore = async () => {
    const page = await operate<ThreadPageAnswer>(`${path}&after=${encodeURIComponent(last.after ?? '')}`)
    setFurther([...further, page])
  }
  return (
    <>
      {rows.length === 0 ? (
        <p className="desk-empty">{text('noThreads')}</p>
      ) : (
        <DataTable
          label={text('threads')}
          rows={rows}
          keyOf={({ thread }) => thread.id}
          columns={[
            {
              title: text('title'),
              cell: ({ user, thread }) => (
                <a href={hrefOf('threads', user, thread.id)}>{thread.title ?? text('untitled')}</a>
              ),
            },
            { title: text('user'), cell: ({ user }) => <a href={hrefOf('threads', user)}>{user}</a> },
            { title: text('created'), cell: ({ thread }) => formatDate(thread.created_at) },
          ]}
        />
      )}
      {last.has_more && (
        <button type="button" className="button" onClick={() => void loadMore()}>
          {text('more')}
        </button>
      )}
    </>
  )
}

function pathOf({ user, query }: { user: string | undefined; query: string }): string {
  const search = new URLSearchParams({ limit: String(PAGE_SIZE) })
  if (user !== undefined) search.set('user', user)
  if (query !== '') search.set('q', query)
  return `/admin/threads?${search.toString()}`
}

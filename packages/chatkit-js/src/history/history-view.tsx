import { Ellipsis, Pencil, Search, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Thread } from '@frontdesk/chatkit'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { Menu } from '../controls/menu.tsx'
import { useText } from '../locales/text-context.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { groupByAge } from './group-by-age.ts'
import { RenameField } from './rename-field.tsx'

/** The user's threads by age: in the place of the conversation, or beside it. */
export function HistoryView({ isBeside = false }: { isBeside?: boolean }) {
  const session = useSession()
  const text = useText()
  const { threads, status, after } = useObservable(session.threads.state)
  const [query, setQuery] = useState('')
  const [doomed, setDoomed] = useState<Thread>()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!isBeside) field.current?.focus()
  }, [isBeside])
  const groups = useMemo(() => {
    const wanted = query.trim().toLocaleLowerCase(text.locale.tag)
    const matching = threads.filter(({ title = '' }) => title.toLocaleLowerCase(text.locale.tag).includes(wanted))
    return groupByAge(matching, new Date())
  }, [threads, query, text])

  return (
    <div
      className="history"
      part="history"
      data-region
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) void session.hideHistory()
      }}
    >
      <label className="search">
        <Search className="icon" size={16} aria-hidden />
        <input
          ref={field}
          type="search"
          value={query}
          placeholder={text('searchThreads')}
          aria-label={text('searchThreads')}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      <div className="history-list">
        {groups.map(({ age, threads: some }) => (
          <section key={age} aria-label={text(age)}>
            <h3 className="history-age">{text(age)}</h3>
            <ul>
              {some.map((thread) => (
                <ThreadRow key={thread.id} thread={thread} onDelete={() => setDoomed(thread)} />
              ))}
            </ul>
          </section>
        ))}
        {status === 'loading' && threads.length === 0 && <p className="history-empty">{text('loading')}</p>}
        {status === 'ready' && groups.length === 0 && (
          <p className="history-empty">{text(query === '' ? 'noThreads' : 'noMatches')}</p>
        )}
        {status === 'failed' && (
          <button type="button" className="button" onClick={() => void session.threads.reload()}>
            {text('tryAgain')}
          </button>
        )}
        {after !== undefined && (
          <button type="button" className="button button-quiet" onClick={() => void session.threads.loadMore()}>
            {text('more')}
          </button>
        )}
      </div>
      {doomed && (
        <DeleteDialog
          title={doomed.title ?? text('untitled')}
          onClose={() => setDoomed(undefined)}
          onDelete={() => void removeThread(doomed)}
        />
      )}
    </div>
  )

  async function removeThread({ id }: Thread): Promise<void> {
    setDoomed(undefined)
    field.current?.focus()
    try {
      await session.threads.delete(id)
      if (session.conversation.state.value.threadId === id) await session.conversation.open(null)
    } catch {
      // The list has put it back, and told the page why.
    }
  }
}

function ThreadRow({ thread, onDelete }: { thread: Thread; onDelete: () => void }) {
  const session = useSession()
  const text = useText()
  const { history } = useOptions()
  const { threadId } = useObservable(session.conversation.state)
  const [isRenaming, setRenaming] = useState(false)
  const title = thread.title ?? text('untitled')
  const items = [
    ...(history.showRename
      ? [
          {
            key: 'rename',
            label: text('rename'),
            icon: <Pencil className="icon" size={16} />,
            onSelect: () => setRenaming(true),
          },
        ]
      : []),
    ...(history.showDelete
      ? [{ key: 'delete', label: text('delete'), icon: <Trash2 className="icon" size={16} />, onSelect: onDelete }]
      : []),
  ]
  if (isRenaming) {
    return (
      <li className="history-row">
        <RenameField
          title={title}
          onClose={() => setRenaming(false)}
          // A refusal is undone in the list, and told to the page.
          onRename={(next) => void session.threads.rename(thread.id, next).catch(() => undefined)}
        />
      </li>
    )
  }
  return (
    <li className="history-row" data-current={thread.id === threadId}>
      <button
        type="button"
        className="history-open"
        aria-current={thread.id === threadId ? 'true' : undefined}
        onClick={() => void session.setThreadId(thread.id)}
        dir="auto"
      >
        {title}
      </button>
      {items.length > 0 && (
        <Menu label={text('moreActions')} items={items} trigger={<Ellipsis className="icon" size={18} aria-hidden />} />
      )}
    </li>
  )
}

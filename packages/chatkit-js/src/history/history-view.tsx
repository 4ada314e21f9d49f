import { ArrowLeft, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Thread } from '@frontdesk/chatkit'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { IconButton } from '../controls/icon-button.tsx'
import { useText } from '../locales/text-context.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { MoreThreads } from './more-threads.tsx'
import { ThreadRow } from './thread-row.tsx'
import { useShownThreads } from './use-shown-threads.ts'

/** The longest text that the server is asked for, in characters. */
const MAX_QUERY = 200

/** The user's threads by age, or those that a search has found: in the place of the conversation, or beside it. */
export function HistoryView({ isBeside = false }: { isBeside?: boolean }) {
  const session = useSession()
  const text = useText()
  const { header } = useOptions()
  // Beside the conversation no heading of its own stands over the ages.
  const Age = isBeside ? 'h2' : 'h3'
  const { threads, status, after } = useObservable(session.threads.state)
  const [query, setQuery] = useState('')
  const [doomed, setDoomed] = useState<Thread>()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const { groups, hits, isSearching } = useShownThreads(query)
  useEffect(() => {
    if (!isBeside) field.current?.focus()
    return () => session.search.look('')
  }, [isBeside, session])
  const count = hits?.length ?? groups.reduce((sum, { threads: some }) => sum + some.length, 0)
  const isEmpty = count === 0 && status === 'ready' && !isSearching

  return (
    <div
      className="history"
      part="history"
      data-region
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) void session.hideHistory()
      }}
    >
      {!isBeside && !header.enabled && (
        <div className="history-head">
          <IconButton label={text('back')} icon={ArrowLeft} onClick={() => void session.hideHistory()} />
          <h2 className="header-title">{text('history')}</h2>
        </div>
      )}
      <label className="search">
        <Search className="icon" size={16} aria-hidden />
        <input
          ref={field}
          type="search"
          value={query}
          maxLength={MAX_QUERY}
          placeholder={text('searchThreads')}
          aria-label={text('searchThreads')}
          onChange={({ target }) => {
            setQuery(target.value)
            session.search.look(target.value)
          }}
        />
      </label>
      <p className="unseen" role="status">
        {query.trim() !== '' && !isSearching && text('matches', { count })}
      </p>
      <div className="history-list" ref={list} aria-busy={isSearching}>
        {hits ? (
          <ul>
            {hits.map((hit) => (
              <ThreadRow key={hit.thread.id} thread={hit.thread} hit={hit} onDelete={() => setDoomed(hit.thread)} />
            ))}
          </ul>
        ) : (
          groups.map(({ age, threads: some }) => (
            <section key={age} aria-label={text(age)}>
              <Age className="history-age">{text(age)}</Age>
              <ul>
                {some.map((thread) => (
                  <ThreadRow key={thread.id} thread={thread} onDelete={() => setDoomed(thread)} />
                ))}
              </ul>
            </section>
          ))
        )}
        {status === 'loading' && threads.length === 0 && <p className="history-empty">{text('loading')}</p>}
        {isSearching && count === 0 && <p className="history-empty">{text('searching')}</p>}
        {isEmpty && <p className="history-empty">{text(query.trim() === '' ? 'noThreads' : 'noMatches')}</p>}
        {status === 'failed' && (
          <button type="button" className="button" onClick={() => void session.threads.reload()}>
            {text('tryAgain')}
          </button>
        )}
        {after !== undefined && !hits && <MoreThreads after={after} />}
      </div>
      {!isBeside && <slot name="account" />}
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
    const place = rowsOf(list.current).findIndex(({ dataset }) => dataset['thread'] === id)
    try {
      // The list is without it from now on; the server follows.
      const deletion = session.deleteThread(id)
      requestAnimationFrame(() => focusRow(place))
      await deletion
    } catch {
      // The list has put it back, and told the page why.
    }
  }

  /** The row that has come to the place of another; the last where there is none, or else the search. */
  function focusRow(place: number): void {
    const rows = rowsOf(list.current)
    const row = rows[place] ?? rows.at(-1) ?? field.current
    row?.focus()
  }
}

function rowsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('.history-open') ?? [])]
}

import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Thread } from '@frontdesk/chatkit'
import type { ThreadHit } from '@frontdesk/client'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { Menu } from '../controls/menu.tsx'
import { useText } from '../locales/text-context.ts'
import { RenameField } from './rename-field.tsx'
import { SnippetView } from './snippet-view.tsx'

interface ThreadRowProps {
  thread: Thread
  /** Where a search has found it. */
  hit?: ThreadHit | undefined
  onDelete: () => void
}

/** A thread that can be opened, renamed and deleted. */
export function ThreadRow({ thread, hit, onDelete }: ThreadRowProps) {
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
          onRename={(next) => void session.renameThread(thread.id, next).catch(() => undefined)}
        />
      </li>
    )
  }
  // Words of the title are marked in the title, unless it has another by now.
  const isByTitle = hit !== undefined && hit.item_id === undefined && hit.snippet.text === thread.title
  return (
    <li className="history-row" data-current={thread.id === threadId}>
      <button
        type="button"
        className="history-open"
        data-thread={thread.id}
        aria-current={thread.id === threadId ? 'true' : undefined}
        onClick={() => void session.setThreadId(thread.id)}
      >
        <span className="history-title" dir="auto">
          {isByTitle ? <SnippetView snippet={hit.snippet} /> : title}
        </span>
        {hit && !isByTitle && (
          <span className="history-snippet" dir="auto">
            <SnippetView snippet={hit.snippet} isMarkdown />
          </span>
        )}
      </button>
      {items.length > 0 && (
        <Menu label={text('moreActions')} items={items} trigger={<Ellipsis className="icon" size={18} aria-hidden />} />
      )}
    </li>
  )
}

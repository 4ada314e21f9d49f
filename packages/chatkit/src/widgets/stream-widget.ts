import type { ThreadStreamEvent } from '../event.ts'
import type { WidgetItem } from '../item.ts'
import type { WidgetRoot } from '../widget.ts'
import { diffWireWidget } from './diff.ts'
import { removeNulls } from './remove-nulls.ts'

/** `copyText` is what the copy button puts on the clipboard. `generateId` makes the item's id and is called once, before anything else. */
export interface StreamWidgetOptions {
  generateId: (kind: 'message') => string
  copyText?: string | undefined
  now?: () => Date
}

/**
 * The events that show a widget in a thread. A root gives one `thread.item.done`. An async iterable of roots, each the whole tree as it is by
 * then, gives `thread.item.added` with the first, a `thread.item.updated` per difference, and `thread.item.done` with the last; an empty one
 * gives nothing. Each root is copied when it arrives, so the same tree may be changed and yielded again. The iterable is closed when the reader
 * leaves; what it throws is passed on. Source: `stream_widget`, openai/chatkit-python `chatkit/server.py`.
 */
export async function* streamWidget(
  thread: { id: string },
  widget: WidgetRoot | AsyncIterable<WidgetRoot>,
  { generateId, copyText, now = () => new Date() }: StreamWidgetOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const id = generateId('message')
  const createItem = (root: WidgetRoot): WidgetItem => ({
    id,
    thread_id: thread.id,
    created_at: now().toISOString(),
    type: 'widget',
    widget: root,
    ...(copyText !== undefined && { copy_text: copyText }),
  })

  if (!isAsyncIterable(widget)) {
    yield { type: 'thread.item.done', item: createItem(removeNulls(widget)) }
    return
  }

  let item: WidgetItem | undefined
  for await (const root of widget) {
    const next = removeNulls(root)
    if (!item) {
      item = createItem(next)
      yield { type: 'thread.item.added', item }
      continue
    }
    const updates = diffWireWidget(item.widget, next)
    item = { ...item, widget: next }
    for (const update of updates) yield { type: 'thread.item.updated', item_id: id, update }
  }
  if (item) yield { type: 'thread.item.done', item }
}

function isAsyncIterable(widget: WidgetRoot | AsyncIterable<WidgetRoot>): widget is AsyncIterable<WidgetRoot> {
  return Symbol.asyncIterator in widget
}

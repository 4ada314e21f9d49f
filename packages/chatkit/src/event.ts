import { z } from 'zod'
import { absentable, defaulted, Flag, JsonObject } from './json.ts'
import { Icon } from './icon.ts'
import { ThreadItem } from './item.ts'
import { Thread } from './thread.ts'
import { ThreadItemUpdate } from './update.ts'

export const StreamOptions = z.object({ allow_cancel: Flag })
export type StreamOptions = z.infer<typeof StreamOptions>

export const ThreadCreatedEvent = z.object({ type: z.literal('thread.created'), thread: Thread })
export type ThreadCreatedEvent = z.infer<typeof ThreadCreatedEvent>

/** The thread's own members changed. `items` is always empty here and says nothing of the thread's items. */
export const ThreadUpdatedEvent = z.object({ type: z.literal('thread.updated'), thread: Thread })
export type ThreadUpdatedEvent = z.infer<typeof ThreadUpdatedEvent>

/** An item begins. Not stored until its `thread.item.done`. */
export const ThreadItemAddedEvent = z.object({ type: z.literal('thread.item.added'), item: ThreadItem })
export type ThreadItemAddedEvent = z.infer<typeof ThreadItemAddedEvent>

export const ThreadItemUpdatedEvent = z.object({
  type: z.literal('thread.item.updated'),
  item_id: z.string(),
  update: ThreadItemUpdate,
})
export type ThreadItemUpdatedEvent = z.infer<typeof ThreadItemUpdatedEvent>

/** An item is complete, and stored before this is sent. May come with no `thread.item.added` before it. */
export const ThreadItemDoneEvent = z.object({ type: z.literal('thread.item.done'), item: ThreadItem })
export type ThreadItemDoneEvent = z.infer<typeof ThreadItemDoneEvent>

export const ThreadItemRemovedEvent = z.object({ type: z.literal('thread.item.removed'), item_id: z.string() })
export type ThreadItemRemovedEvent = z.infer<typeof ThreadItemRemovedEvent>

/** Replaces the item with that id. The new item keeps the place of the old one. */
export const ThreadItemReplacedEvent = z.object({ type: z.literal('thread.item.replaced'), item: ThreadItem })
export type ThreadItemReplacedEvent = z.infer<typeof ThreadItemReplacedEvent>

export const StreamOptionsEvent = z.object({ type: z.literal('stream_options'), stream_options: StreamOptions })
export type StreamOptionsEvent = z.infer<typeof StreamOptionsEvent>

/** A passing status line, shown until superseded. */
export const ProgressUpdateEvent = z.object({
  type: z.literal('progress_update'),
  icon: absentable(Icon),
  text: z.string(),
})
export type ProgressUpdateEvent = z.infer<typeof ProgressUpdateEvent>

/** A call into the page that expects no answer. */
export const ClientEffectEvent = z.object({
  type: z.literal('client_effect'),
  name: z.string(),
  data: defaulted(JsonObject, {}),
})
export type ClientEffectEvent = z.infer<typeof ClientEffectEvent>

/** `stream.error` is worded by the page; `custom` carries its own `message`. */
export const ErrorEvent = z.object({
  type: z.literal('error'),
  code: defaulted(z.string(), 'custom'),
  message: absentable(z.string()),
  allow_retry: defaulted(Flag, false),
})
export type ErrorEvent = z.infer<typeof ErrorEvent>

/** A notice that the page shows to the user. `message` is Markdown. */
export const NoticeEvent = z.object({
  type: z.literal('notice'),
  level: z.enum(['info', 'warning', 'danger']),
  message: z.string(),
  title: absentable(z.string()),
})
export type NoticeEvent = z.infer<typeof NoticeEvent>

/** Everything a stream can carry. */
export const ThreadStreamEvent = z.discriminatedUnion('type', [
  ThreadCreatedEvent,
  ThreadUpdatedEvent,
  ThreadItemAddedEvent,
  ThreadItemUpdatedEvent,
  ThreadItemDoneEvent,
  ThreadItemRemovedEvent,
  ThreadItemReplacedEvent,
  StreamOptionsEvent,
  ProgressUpdateEvent,
  ClientEffectEvent,
  ErrorEvent,
  NoticeEvent,
])
export type ThreadStreamEvent = z.infer<typeof ThreadStreamEvent>

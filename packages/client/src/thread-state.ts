import type {
  ErrorEvent,
  NoticeEvent,
  ProgressUpdateEvent,
  Thread,
  ThreadItem,
  ThreadStreamEvent,
} from '@frontdesk/chatkit'
import { applyItemUpdate } from './apply-item-update.ts'

/** What a page shows of a thread. Never changed in place: what is equal in two states is the same object. */
export interface ThreadState {
  /** Unknown until the first answer of a new thread begins. Its `items` are in `items`. */
  readonly thread: Omit<Thread, 'items'> | undefined
  /** In the order in which they came. */
  readonly items: readonly ThreadItem[]
  /** The ids of items that have begun and are not complete. */
  readonly pending: readonly string[]
  /** Whether to offer to stop the answer. */
  readonly canCancel: boolean
  /** The status line, until the next one or the next answer. */
  readonly progress: ProgressUpdateEvent | undefined
  /** How the last answer failed. */
  readonly error: ErrorEvent | undefined
  readonly notices: readonly NoticeEvent[]
}

/** The state before anything is known, or of a thread that was loaded with `threads.get_by_id`. */
export function createThreadState(loaded?: Thread): ThreadState {
  return {
    thread: loaded && withoutItems(loaded),
    items: loaded?.items.data ?? [],
    pending: [],
    canCancel: false,
    progress: undefined,
    error: undefined,
    notices: [],
  }
}

/** The state after an event. Events that change nothing on screen, and those not known, give the same state back. */
export function reduceThread(state: ThreadState, event: ThreadStreamEvent): ThreadState {
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated':
      return { ...state, thread: withoutItems(event.thread) }
    case 'thread.item.added':
      return { ...putItem(state, event.item), pending: [...without(state.pending, event.item.id), event.item.id] }
    case 'thread.item.done':
    case 'thread.item.replaced':
      return { ...putItem(state, event.item), pending: without(state.pending, event.item.id) }
    case 'thread.item.removed':
      return {
        ...state,
        items: state.items.filter(({ id }) => id !== event.item_id),
        pending: without(state.pending, event.item_id),
      }
    case 'thread.item.updated': {
      const item = state.items.find(({ id }) => id === event.item_id)
      const updated = item && applyItemUpdate(item, event.update)
      return updated && updated !== item ? putItem(state, updated) : state
    }
    case 'stream_options':
      return { ...state, canCancel: event.stream_options.allow_cancel, progress: undefined, error: undefined }
    case 'progress_update':
      return { ...state, progress: event }
    case 'error':
      return { ...state, progress: undefined, error: event }
    case 'notice':
      return { ...state, notices: [...state.notices, event] }
    case 'client_effect':
      return state
    default:
      event satisfies never
      return state
  }
}

function withoutItems(loaded: Thread): Omit<Thread, 'items'> {
  const { items: _, ...thread } = loaded
  return thread
}

/** Puts an item in its place, or at the end when it is new. */
function putItem(state: ThreadState, item: ThreadItem): ThreadState {
  const index = state.items.findLastIndex(({ id }) => id === item.id)
  return { ...state, items: index === -1 ? [...state.items, item] : state.items.with(index, item) }
}

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : ids
}

import type { FeedbackKind, Thread, ThreadItem, ThreadStreamEvent, UserMessageInput } from '@frontdesk/chatkit'
import { createThreadState, reduceThread } from '@frontdesk/client'
import type { ThreadState } from '@frontdesk/client'

/** What the component shows of its thread: the client's state, and what the page itself is about to do or has seen fail. */
export interface ConversationState {
  /** Null is the screen of a new thread. */
  readonly threadId: string | null
  readonly thread: ThreadState
  readonly activity: Activity
  /** What the user has sent, until the server's own item takes its place. */
  readonly outgoing: UserMessageInput | undefined
  readonly failure: Failure | undefined
  /** The thread was being answered, for another page or device, when something was sent here. */
  readonly busy: Busy | undefined
  /** The cursor of the items before those that are shown; undefined where there are none. */
  readonly earlier: string | undefined
  /** The connection was lost in mid-answer, and is being had again. */
  readonly isReconnecting: boolean
  readonly feedback: Readonly<Record<string, FeedbackKind>>
  /** How many turns were begun since the thread was opened: the scroller goes to the question of each. */
  readonly turns: number
}

/** `sending` until the first event of an answer, `answering` until its last; `calling` while the page works on a client tool of it. */
export type Activity = 'idle' | 'loading' | 'sending' | 'answering' | 'calling'

/** Whether an answer is under way. */
export function isAnswering(activity: Activity): boolean {
  return activity === 'sending' || activity === 'answering' || activity === 'calling'
}

/** Why something did not work, and what can be tried. The words are the server's where it gave any. */
export interface Failure {
  readonly kind: 'offline' | 'cut' | 'refused' | 'missing' | 'unauthenticated' | 'unknown'
  readonly message: string | undefined
  readonly retry: 'send' | 'load' | undefined
}

/** An answer that was asked for elsewhere. `canShow` where the server keeps its runs, so that this page can read it too. */
export interface Busy {
  readonly canShow: boolean
}

export type ConversationChange =
  | { type: 'new_thread' }
  | { type: 'load'; threadId: string }
  | { type: 'loaded'; thread: Thread; items: readonly ThreadItem[]; earlier: string | undefined }
  | { type: 'refreshed'; thread: Thread; items: readonly ThreadItem[]; earlier: string | undefined }
  | { type: 'earlier_loaded'; items: readonly ThreadItem[]; earlier: string | undefined }
  | { type: 'sent'; input: UserMessageInput | undefined }
  | { type: 'reconnecting' }
  | { type: 'tool_called' }
  | { type: 'event'; event: ThreadStreamEvent }
  | { type: 'ended' }
  | { type: 'failed'; failure: Failure }
  | { type: 'busy'; busy: Busy | undefined }
  | { type: 'dismissed' }
  | { type: 'retried'; itemId: string }
  | { type: 'item_put'; item: ThreadItem }
  | { type: 'feedback'; itemIds: readonly string[]; kind: FeedbackKind | undefined }

export function createConversationState(): ConversationState {
  return {
    threadId: null,
    thread: createThreadState(),
    activity: 'idle',
    outgoing: undefined,
    failure: undefined,
    busy: undefined,
    earlier: undefined,
    isReconnecting: false,
    feedback: {},
    turns: 0,
  }
}

/** The state after a change; the one given is not changed. */
export function reduceConversation(state: ConversationState, change: ConversationChange): ConversationState {
  switch (change.type) {
    case 'new_thread':
      return createConversationState()
    case 'load':
      return { ...createConversationState(), threadId: change.threadId, activity: 'loading' }
    case 'loaded':
      return { ...state, ...toShown(change), activity: 'idle', failure: undefined }
    case 'refreshed':
      return { ...state, ...toShown(change) }
    case 'earlier_loaded':
      return { ...state, thread: prependItems(state.thread, change.items), earlier: change.earlier }
    case 'sent':
      return { ...beginTurn(state), outgoing: change.input, turns: state.turns + 1 }
    case 'retried': {
      const begun = beginTurn(state)
      return { ...begun, thread: cutAfter(begun.thread, change.itemId) }
    }
    case 'reconnecting':
      return { ...state, isReconnecting: true }
    case 'tool_called':
      return { ...state, activity: 'calling' }
    case 'event':
      return applyEvent(state, change.event)
    case 'ended':
      return { ...state, activity: 'idle', isReconnecting: false, outgoing: undefined, thread: endThread(state.thread) }
    case 'failed':
      return {
        ...state,
        activity: 'idle',
        isReconnecting: false,
        failure: change.failure,
        thread: endThread(state.thread),
      }
    case 'busy':
      return {
        ...state,
        activity: 'idle',
        isReconnecting: false,
        outgoing: undefined,
        busy: change.busy,
        thread: endThread(state.thread),
      }
    case 'dismissed':
      return { ...state, failure: undefined, thread: { ...state.thread, error: undefined } }
    case 'item_put':
      return { ...state, thread: reduceThread(state.thread, { type: 'thread.item.replaced', item: change.item }) }
    case 'feedback':
      return { ...state, feedback: withFeedback(state.feedback, change) }
    default:
      throw new Error(`Unhandled change: ${JSON.stringify(change satisfies never)}`)
  }
}

function applyEvent(state: ConversationState, event: ThreadStreamEvent): ConversationState {
  const thread = reduceThread(state.thread, event)
  const isStored = event.type === 'thread.item.done' && event.item.type === 'user_message'
  return {
    ...state,
    thread,
    activity: 'answering',
    isReconnecting: false,
    busy: undefined,
    threadId: event.type === 'thread.created' ? event.thread.id : state.threadId,
    outgoing: isStored ? undefined : state.outgoing,
  }
}

function beginTurn(state: ConversationState): ConversationState {
  const thread = { ...state.thread, error: undefined, progress: undefined, notices: [] }
  return { ...state, thread, activity: 'sending', failure: undefined, busy: undefined }
}

function toShown({
  thread,
  items,
  earlier,
}: {
  thread: Thread
  items: readonly ThreadItem[]
  earlier: string | undefined
}) {
  const loaded = createThreadState({ ...thread, items: { data: [...items], has_more: false } })
  return { threadId: thread.id, thread: loaded, earlier }
}

function prependItems(thread: ThreadState, items: readonly ThreadItem[]): ThreadState {
  const known = new Set(thread.items.map(({ id }) => id))
  return { ...thread, items: [...items.filter(({ id }) => !known.has(id)), ...thread.items] }
}

function cutAfter(thread: ThreadState, itemId: string): ThreadState {
  const index = thread.items.findIndex(({ id }) => id === itemId)
  return index === -1 ? thread : { ...thread, items: thread.items.slice(0, index + 1) }
}

/** Nothing is under way in a thread whose stream has ended, whatever the stream left open. */
function endThread(thread: ThreadState): ThreadState {
  return { ...thread, pending: [], canCancel: false, progress: undefined }
}

function withFeedback(
  feedback: ConversationState['feedback'],
  { itemIds, kind }: { itemIds: readonly string[]; kind: FeedbackKind | undefined },
): ConversationState['feedback'] {
  const rest = Object.fromEntries(Object.entries(feedback).filter(([id]) => !itemIds.includes(id)))
  return kind === undefined ? rest : { ...rest, ...Object.fromEntries(itemIds.map((id) => [id, kind])) }
}

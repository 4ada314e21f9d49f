import type { AssistantMessageItem, SdkHiddenContextItem, ThreadItem } from '../../item.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { Store, StoreChange } from '../store.ts'

/** What the model is told of a run that the user has cut. Source: openai/chatkit-python `chatkit/server.py`. */
export const CANCELLED_SENTENCE = 'The user cancelled the stream. Stop responding to the prior request.'

/** What the model is told of a run that the host has cut. */
const HOST_SENTENCE =
  'The answer was cut off by the server, not by the user. Do not go on with it unless the user asks for that.'

/**
 * The reason to abort a signal with when it is not the user who cuts a run: the host that shuts down, or a limit. The model is then told the
 * `note` in the place of the sentence that the user has cancelled.
 */
export class HostCutError extends Error {
  readonly note: string

  constructor(message: string, { note = HOST_SENTENCE, cause }: { note?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.name = 'HostCutError'
    this.note = note
  }
}

/** How a cut run is kept: what the model is to be told of it, and where to. */
export interface CancelOptions {
  /** The sentence for the model: who has cut the run. */
  note: string
  /** Stores changes in one write; in that of the run's end, where the run is kept by its gate. */
  save: (changes: readonly StoreChange[]) => Promise<void>
}

/** What the model is told of a run that was cut for this reason. */
export function toNote(reason: unknown): string {
  return reason instanceof HostCutError ? reason.note : CANCELLED_SENTENCE
}

/** The signal of a host that may end requests, with a reason that says that it was the host. */
export function toHostCut(signal: AbortSignal): AbortSignal {
  const known = hostCuts.get(signal)
  if (known) return known
  const cut = new AbortController()
  const abort = () =>
    cut.abort(
      signal.reason instanceof HostCutError
        ? signal.reason
        : new HostCutError('The host has ended the request.', { cause: signal.reason }),
    )
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  hostCuts.set(signal, cut.signal)
  return cut.signal
}

/** A host has one signal for all its requests: it is listened to once. */
const hostCuts = new WeakMap<AbortSignal, AbortSignal>()

/** The changes that keep the assistant messages among the items of which any text has arrived. Everything else unfinished is dropped. */
export function toPartialMessageChanges(thread: ThreadMetadata, pending: readonly ThreadItem[]): StoreChange[] {
  return pending.filter(hasText).map((item) => ({ type: 'save_item', threadId: thread.id, item }))
}

/** Keeps what the user has seen of the unfinished messages and leaves a note for the model, all in one write. */
export async function saveCancelledRun<Context>(
  store: Store<Context>,
  thread: ThreadMetadata,
  pending: readonly ThreadItem[],
  { now, context, note: content, save }: { now: Date; context: Context } & CancelOptions,
): Promise<void> {
  const note: SdkHiddenContextItem = {
    id: store.generateItemId('sdk_hidden_context', thread, context),
    thread_id: thread.id,
    created_at: now.toISOString(),
    type: 'sdk_hidden_context',
    content,
  }
  await save([...toPartialMessageChanges(thread, pending), { type: 'save_item', threadId: thread.id, item: note }])
}

function hasText(item: ThreadItem): item is AssistantMessageItem {
  return item.type === 'assistant_message' && item.content.some(({ text }) => text.trim() !== '')
}

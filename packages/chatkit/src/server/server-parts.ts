import type { StreamOptions, ThreadStreamEvent } from '../event.ts'
import type { ThreadItem, UserMessageItem, WidgetItem } from '../item.ts'
import type { Action, FeedbackKind } from '../request.ts'
import type { ThreadMetadata } from '../thread.ts'
import type { AttachmentStore } from './attachment-store.ts'
import type { ServerLimits } from './limits.ts'
import type { Logger } from './logger.ts'
import type { Store } from './store.ts'

/** The last argument of every hook. `signal` aborts when the reader leaves or the host cuts the run: hand it on to whatever waits. */
export interface HookOptions {
  signal: AbortSignal
}

/** What the microphone recorded. `media_type` is `mime_type` without its parameters. */
export interface AudioInput {
  data: Uint8Array
  mime_type: string
  media_type: string
}

/** What the operations need of a server. They take this instead of the server, which imports them. */
export interface ServerParts<Context> extends ServerHooks<Context> {
  readonly store: Store<Context>
  readonly attachmentStore: AttachmentStore<Context> | undefined
  readonly logger: Logger
  readonly clock: () => Date
  readonly limits: Readonly<ServerLimits>
  readonly enforceThreadStatus: boolean
  readonly allowedImageDomains: readonly string[] | undefined
  readonly likeReference: boolean
}

/** What a host writes: `ChatKitServer` says what each hook does. */
interface ServerHooks<Context> {
  respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: Context,
    options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent>
  action(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    context: Context,
    options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent>
  syncAction(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
    context: Context,
    options: HookOptions,
  ): Promise<{ updated_item?: ThreadItem | undefined }>
  addFeedback(
    threadId: string,
    itemIds: string[],
    kind: FeedbackKind,
    context: Context,
    options: HookOptions,
  ): Promise<void>
  transcribe(audio: AudioInput, context: Context, options: HookOptions): Promise<{ text: string }>
  getStreamOptions(thread: ThreadMetadata, context: Context): StreamOptions
}

import type { ChatKitResult } from '../chatkit-server.ts'
import type { Logger } from '../logger.ts'

/** What is known of a request besides its body. */
export interface RequestOptions {
  /** Aborts when the reader has left, or when the host ends the request. */
  signal: AbortSignal
  /** The header of that name, in lower case. */
  header: (name: string) => string | undefined
}

/** A stream of frames that are ready to be sent. */
export interface FramesResult {
  type: 'frames'
  frames: AsyncGenerator<string, void, undefined>
  /** Headers that are sent besides those of every stream. */
  headers: Record<string, string>
  /** Whether the reader can come back for the rest: then a stream that breaks off just ends. */
  isResumable: boolean
}

export interface JsonResult {
  type: 'json'
  body: object
}

/** What carries out requests: a `ChatKitServer`, or what stands before one. */
export interface RequestProcessor<Context> {
  readonly logger: Logger
  process(body: unknown, context: Context, options: RequestOptions): Promise<ChatKitResult | FramesResult | JsonResult>
}

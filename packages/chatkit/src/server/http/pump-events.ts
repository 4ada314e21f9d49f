import type { ChatKitResult } from '../chatkit-server.ts'
import type { Logger } from '../logger.ts'
import { CUT_FRAME, encodeEvent } from '../wire/sse.ts'
import { FrameQueue } from './frame-queue.ts'
import type { FrameQueueOptions, FrameSink } from './frame-queue.ts'
import type { FramesResult } from './request-processor.ts'

export interface PumpOptions extends FrameQueueOptions {
  /** How long a silence is filled with a comment, or false. */
  heartbeatMs: number | false
  /** Who has cut the stream, so that the end of its events is no failure. */
  cutBy: () => 'host' | 'reader' | undefined
  logger: Logger
}

export type StreamResult = Extract<ChatKitResult, { type: 'stream' }> | FramesResult

/**
 * Sends events as they come, and asks for no more while too much waits for the reader. Events that break off, because the host has cut the run or
 * because one of them cannot be said in JSON, end with the frame that offers to try again; the failure is logged. Never rejects.
 */
export async function pumpEvents(
  result: StreamResult,
  sink: FrameSink,
  { heartbeatMs, cutBy, logger, ...limits }: PumpOptions,
): Promise<void> {
  const queue = new FrameQueue(sink, limits)
  const stopHeartbeat = heartbeatMs === false ? undefined : startHeartbeat(queue, heartbeatMs)
  try {
    for await (const part of result.type === 'frames' ? result.frames : result.events) {
      const room = queue.add(typeof part === 'string' ? part : encodeEvent(part))
      if (room) await room
      // Leaving the loop tells the run that its reader has left. A hook that never waits would not let the end of the connection be heard.
      if (queue.isClosed) break
    }
    await queue.drain()
  } catch (error) {
    if (cutBy() === 'reader') return
    if (!cutBy()) logger.error({ err: error }, 'A stream broke off')
    if (result.type === 'frames' && result.isResumable) queue.close()
    else queue.end(CUT_FRAME)
  } finally {
    stopHeartbeat?.()
    queue.close()
  }
}

/** Fills every silence of that length. Gives what stops it. */
function startHeartbeat(queue: FrameQueue, silenceMs: number): () => void {
  const beat = (): void => {
    timer = setTimeout(beat, queue.addHeartbeat(silenceMs))
  }
  let timer = setTimeout(beat, silenceMs)
  return () => clearTimeout(timer)
}

import type { ThreadStreamEvent } from '../../event.ts'
import type { Logger } from '../logger.ts'
import { CUT_FRAME, encodeEvent } from '../sse.ts'
import { FrameQueue } from './frame-queue.ts'
import type { FrameQueueOptions, FrameSink } from './frame-queue.ts'

export interface PumpOptions extends FrameQueueOptions {
  /** How long a silence is filled with a comment, or false. */
  heartbeatMs: number | false
  /** Who has cut the run, so that the end of its events is no failure. */
  cutBy: () => 'host' | 'reader' | undefined
  logger: Logger
}

/**
 * Sends events as they come, and asks for no more while too much waits for the reader. Events that break off, because the host has cut the run or
 * because one of them cannot be said in JSON, end with the frame that offers to try again; the failure is logged. Never rejects.
 */
export async function pumpEvents(
  events: AsyncIterable<ThreadStreamEvent>,
  sink: FrameSink,
  { heartbeatMs, cutBy, logger, ...limits }: PumpOptions,
): Promise<void> {
  const queue = new FrameQueue(sink, limits)
  const heartbeat = heartbeatMs === false ? undefined : setInterval(() => queue.addHeartbeat(), heartbeatMs)
  try {
    for await (const event of events) {
      const room = queue.add(encodeEvent(event))
      if (room) await room
      // Leaving the loop cuts the run. A hook that never waits would not let the end of the connection be heard.
      if (queue.isClosed) return
    }
    await queue.drain()
  } catch (error) {
    if (cutBy() === 'reader') return
    if (!cutBy()) logger.error({ err: error }, 'A stream broke off')
    queue.end(CUT_FRAME)
  } finally {
    clearInterval(heartbeat)
    queue.close()
  }
}

import type { HttpCase } from './case.ts'
import type { Names } from './send/expand.ts'
import type { StreamReading } from './send/open-stream.ts'
import type { Reply } from './send/reply.ts'
import type { Desk } from './world/desk.ts'
import type { Footprint } from './world/probe.ts'

/** What a case has left behind, for its assertions to look at. */
export interface Evidence {
  entry: HttpCase
  desk: Desk
  names: Record<string, string>
  /** What the corpus was seeded with for all cases. */
  shared: Names
  /** The answers that were read to their end, in the order in which they came. */
  replies: Reply[]
  /** Streams that were opened, whatever became of them. */
  readings: StreamReading[]
  /** The id of the file that was uploaded. */
  attachmentId?: string
  /** What the steps of a flow have found out, by their own names. */
  found: Record<string, unknown>
  before: Footprint
  /** Where the log stood before. */
  logStart: number
}

/** The last answer, which is the one that is judged. */
export function lastReply({ replies, entry }: Evidence): Reply {
  const reply = replies.at(-1)
  if (!reply) throw new Error(`${entry.id} was not answered.`)
  return reply
}

/** What of the log belongs to the case. */
export function logOf({ desk, logStart }: Evidence): string {
  return desk.log.slice(logStart)
}

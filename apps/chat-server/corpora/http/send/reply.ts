import type { Who } from '../case.ts'

/** What a request was answered with. A connection that was closed without an answer has the status {@link CUT_OFF}. */
export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  elapsedMs: number
  /** When each piece of the body came, in milliseconds since the request was sent. */
  arrivals: number[]
  who: Who
  /** Whether the server closed the connection after it. */
  isClosed: boolean
}

/** Said of a connection that was closed without an answer. */
export const CUT_OFF = 0

/** An event of a stream, as far as the cases look at it. */
export interface StreamEvent {
  type: string
  item?: { id: string; type: string; thread_id: string; [member: string]: unknown }
  thread?: { id: string; [member: string]: unknown }
  item_id?: string
  update?: { type: string; delta?: string; [member: string]: unknown }
  [member: string]: unknown
}

/** The events of a stream, read as the standard says: lines of CR, LF or both, several lines of data joined, comments skipped. */
export function parseStream(text: string): StreamEvent[] {
  const events: StreamEvent[] = []
  let data: string[] = []
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) events.push(JSON.parse(data.join('\n')) as StreamEvent)
      data = []
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return events
}

/** The texts that an answer was given in, the finished ones or what came of them. */
export function answerOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.update?.type.endsWith('text_delta') ? (event.update.delta ?? '') : '')).join('')
}

export function threadIdOf(events: readonly StreamEvent[]): string | undefined {
  return events.map(({ thread, item }) => thread?.id ?? item?.thread_id).find((id) => id !== undefined)
}

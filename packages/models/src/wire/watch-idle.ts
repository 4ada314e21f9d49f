import { ModelStreamError } from '../errors.ts'

export interface WatchIdleOptions {
  /** How long the first event may take. */
  firstEventMs: number
  /** How long each further event may take. */
  idleMs: number
  /** Ends the request. */
  abort: () => void
}

/**
 * The same events, until none has come for too long: then the request is ended and `ModelStreamError` thrown. The client's own limit is for the headers
 * alone, and comments that keep a connection open are no events.
 */
export async function* watchIdle<Event>(
  events: AsyncIterable<Event>,
  { firstEventMs, idleMs, abort }: WatchIdleOptions,
): AsyncGenerator<Event, void, undefined> {
  let isIdle = false
  const start = (limitMs: number): NodeJS.Timeout =>
    setTimeout(() => {
      isIdle = true
      abort()
    }, limitMs)
  let timer = start(firstEventMs)
  try {
    for await (const event of events) {
      clearTimeout(timer)
      yield event
      timer = start(idleMs)
    }
  } finally {
    clearTimeout(timer)
  }
  // The client ends an aborted stream without an error.
  if (isIdle) throw new ModelStreamError('stream_idle', 'The model’s stream went silent in the middle of an answer.')
}

import { createParser } from 'eventsource-parser'
import type { EventSourceMessage } from 'eventsource-parser'

/** A message of a stream is longer than may be kept. */
export class EventTooLongError extends Error {}

export interface EventStreamOptions {
  maxBytes: number
  /** Told how long the server wants to be left alone before a stream is opened again. */
  onRetry: (delayMs: number) => void
}

/** The events of a stream as they come. Rejects with {@link EventTooLongError} when one has more than `maxBytes`. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { maxBytes, onRetry }: EventStreamOptions,
): AsyncGenerator<EventSourceMessage> {
  const events: EventSourceMessage[] = []
  let pendingBytes = 0
  const parser = createParser({
    onEvent: (event) => {
      pendingBytes = 0
      events.push(event)
    },
    onRetry,
  })
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    pendingBytes += chunk.length
    parser.feed(decoder.decode(chunk, { stream: true }))
    if (pendingBytes > maxBytes) throw new EventTooLongError(`A message has more than ${maxBytes} bytes.`)
    yield* events.splice(0)
  }
}

/** A whole body as text. Rejects with {@link EventTooLongError} when it has more than `maxBytes`. */
export async function readText(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new EventTooLongError(`A message has more than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

import { createParser } from 'eventsource-parser'
import type { EventSourceMessage, ParseError } from 'eventsource-parser'
import { ConnectionLostError, InvalidResponseError } from './errors.ts'

export interface EventStreamOptions {
  maxLength?: number
  /** After how long a silence, comments included, the connection counts as lost. For ever by default. */
  silenceMs?: number | undefined
}

/** More than any event of the protocol needs. */
const MAX_MESSAGE_LENGTH = 64 * 1024 * 1024

/**
 * The messages of a server-sent event stream, in order and however it was cut into chunks; comments are passed over. Cancels the body when the
 * reader leaves. Throws {@link ConnectionLostError} when the stream breaks, is silent for too long, or ends inside a message, and {@link InvalidResponseError} when a
 * message is longer than `maxLength` characters.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  { maxLength = MAX_MESSAGE_LENGTH, silenceMs }: EventStreamOptions = {},
): AsyncGenerator<EventSourceMessage, void> {
  const messages: EventSourceMessage[] = []
  const errors: ParseError[] = []
  const parser = createParser({
    maxBufferSize: maxLength,
    onEvent: (message) => messages.push(message),
    onError: (error) => errors.push(error),
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (let chunk = await readChunk(reader, silenceMs); chunk; chunk = await readChunk(reader, silenceMs)) {
      parser.feed(decoder.decode(chunk, { stream: true }))
      if (errors.splice(0).some(isTooLong)) throw new InvalidResponseError('The stream holds a message without an end.')
      yield* messages.splice(0)
    }
    // A blank line ends a message that was cut, so that the parser reports it as a message or as an unknown field.
    parser.feed(`${decoder.decode()}\n\n`)
    if (messages.length > 0 || errors.length > 0) throw new ConnectionLostError()
  } finally {
    // A stream that has failed cannot be cancelled, and its failure is already on its way to the caller.
    await reader.cancel().catch(() => undefined)
  }
}

function isTooLong({ type }: ParseError): boolean {
  return type === 'max-buffer-size-exceeded'
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  silenceMs: number | undefined,
): Promise<Uint8Array | undefined> {
  // A connection that is dead without a word, as after a sleep, never answers a read by itself.
  const timer = silenceMs === undefined ? undefined : setTimeout(() => void reader.cancel(), silenceMs)
  const start = performance.now()
  try {
    const { value, done } = await reader.read()
    if (done && silenceMs !== undefined && performance.now() - start >= silenceMs) throw new ConnectionLostError()
    return value
  } catch (cause) {
    throw new ConnectionLostError({ cause })
  } finally {
    clearTimeout(timer)
  }
}

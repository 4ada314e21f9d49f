import { ThreadStreamEvent } from '../event.ts'
import type { ChatKitRequestInput } from '../request.ts'
import type { ChatKitServer } from '../server/chatkit-server.ts'
import type { ResponseBody } from '../server/operations/answer-request.ts'

/** All events of a stream, in order. Rejects with what the stream rejects with. */
export async function collectEvents<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const collected: Event[] = []
  for await (const event of events) collected.push(event)
  return collected
}

/** Sends a streaming request to the server and collects all its events. Throws when it is answered by a document. */
export async function requestEvents<Context>(
  server: ChatKitServer<Context>,
  request: ChatKitRequestInput,
  context: Context,
  options: { signal?: AbortSignal } = {},
): Promise<ThreadStreamEvent[]> {
  const result = await server.process(request, context, options)
  if (result.type === 'json') throw new Error(`${request.type} was answered by a document, not by a stream`)
  return collectEvents(result.events)
}

/** Sends a request to the server that is answered by a document. Throws when it is answered by a stream. */
export async function requestJson<Context, Body extends ResponseBody>(
  server: ChatKitServer<Context>,
  request: ChatKitRequestInput,
  context: Context,
): Promise<Body> {
  const result = await server.process(request, context)
  if (result.type === 'json') return result.body as Body
  await result.events.return()
  throw new Error(`${request.type} was answered by a stream, not by a document`)
}

/** The events in the body of a stream, held to the framing of the protocol: nothing but `data:` frames, and comments. */
export function parseEventStream(body: string): ThreadStreamEvent[] {
  const frames = body.split('\n\n')
  if (frames.pop() !== '') throw new Error('The stream breaks off inside a frame')
  return frames.filter((frame) => !frame.startsWith(':')).map(parseFrame)
}

function parseFrame(frame: string): ThreadStreamEvent {
  const json = /^data: ([^\r\n]+)$/.exec(frame)?.[1]
  if (json === undefined) throw new Error(`Not a frame of the protocol: ${JSON.stringify(frame)}`)
  return ThreadStreamEvent.parse(JSON.parse(json))
}

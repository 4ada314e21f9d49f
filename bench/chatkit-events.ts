/**
 * Events per second through `ChatKitServer.process`: a new thread, then an answer of 500 text deltas, encoded as the wire wants it. Both servers run the same
 * hook over a store in memory. Run it with `node --conditions=@frontdesk/source bench/chatkit-events.ts`.
 */
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, encodeEvent, MemoryStore } from '@frontdesk/chatkit/server'
import * as peer from 'chatkit-node-backend-sdk'
import { answer } from './answer.ts'
import { compare } from './compare.ts'

const ANSWERS = 40
const body = JSON.stringify({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} } },
})

class OurServer extends ChatKitServer<{ userId: string }> {
  override respond(thread: ThreadMetadata, _input: UserMessageItem | null): AsyncGenerator<ThreadStreamEvent, void> {
    return answer(thread.id)
  }
}

async function ours(): Promise<number> {
  const server = new OurServer({ store: new MemoryStore(), logger: { info() {}, warn() {}, error() {} } })
  let events = 0
  for (let count = 0; count < ANSWERS; count++) {
    const result = await server.process(body, { userId: 'user' })
    if (result.type !== 'stream') throw new Error('The answer is no stream.')
    for await (const event of result.events) if (encodeEvent(event).length > 0) events++
  }
  return events
}

/** As little a store as the peer takes for this run: what it is given it keeps. */
class PeerStore extends peer.Store<object> {
  readonly #threads = new Map<string, peer.ThreadMetadata>()
  readonly #items = new Map<string, string>()

  override async loadThread(threadId: string): Promise<peer.ThreadMetadata> {
    const thread = this.#threads.get(threadId)
    if (!thread) throw new Error('There is no such thread.')
    return thread
  }
  override async saveThread(thread: peer.ThreadMetadata): Promise<void> {
    this.#threads.set(thread.id, thread)
  }
  override async addThreadItem(_threadId: string, item: peer.ThreadItem): Promise<void> {
    this.#items.set(item.id, JSON.stringify(item))
  }
  override async saveItem(threadId: string, item: peer.ThreadItem): Promise<void> {
    await this.addThreadItem(threadId, item)
  }
  override async loadItem(): Promise<peer.ThreadItem> {
    throw new Error('Not part of this run.')
  }
  override async loadThreads(): Promise<peer.Page<peer.ThreadMetadata>> {
    return { data: [], has_more: false, after: null }
  }
  override async loadThreadItems(): Promise<peer.Page<peer.ThreadItem>> {
    return { data: [], has_more: false, after: null }
  }
  override async deleteThread(): Promise<void> {}
  override async deleteThreadItem(): Promise<void> {}
  override async saveAttachment(): Promise<void> {}
  override async deleteAttachment(): Promise<void> {}
  override async loadAttachment(): Promise<peer.Attachment> {
    throw new Error('Not part of this run.')
  }
}

class PeerServer extends peer.ChatKitServer<object> {
  override async *respond(thread: peer.ThreadMetadata): AsyncGenerator<peer.ThreadStreamEvent> {
    // The peer's types are its own; the events are the protocol's.
    yield* answer(thread.id) as unknown as AsyncGenerator<peer.ThreadStreamEvent>
  }
}

async function theirs(): Promise<number> {
  const server = new PeerServer(new PeerStore())
  let events = 0
  for (let count = 0; count < ANSWERS; count++) {
    const result = await server.process(body, {})
    if (!result.isStreaming) throw new Error('The answer is no stream.')
    for await (const frame of result as AsyncIterable<Uint8Array>) if (frame.length > 0) events++
  }
  return events
}

/** The least that can be done: encode the events that the hook gives. */
async function bare(): Promise<number> {
  let events = 0
  for (let count = 0; count < ANSWERS; count++) {
    for await (const event of answer('thr_1')) if (`data: ${JSON.stringify(event)}\n\n`.length > 0) events++
  }
  return events
}

// The peer prints every request; what that costs is not what is measured here.
const { log, debug, info } = console
const silently = (run: () => Promise<number>) => async (): Promise<number> => {
  console.log = console.debug = console.info = () => undefined
  return run().finally(() => Object.assign(console, { log, debug, info }))
}

await compare('ChatKitServer.process, create and 500 deltas: events', [
  { name: 'the hook and JSON.stringify alone', run: bare },
  { name: 'chatkit-node-backend-sdk', run: silently(theirs) },
  { name: '@frontdesk/chatkit', run: ours },
])

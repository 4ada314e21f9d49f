import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'

const SCRIPT = join(import.meta.dirname, '../../packages/chatkit-js/dist/script')
const user = { userId: 'user' }
const now = '2026-11-29T10:00:00.000Z'

/** A paragraph of what answers hold. */
const PARAGRAPH = `There are **111** customers in Berlin, see \`customers\`, and [the list](https://example.com/list).

| city | customers |
| --- | ---: |
| Berlin | 111 |
| Hamburg | 54 |

- first, a point
- then another

`

/** Answers “N deltas” with so many pieces of a text that goes on and on. */
class DeltaServer extends ChatKitServer {
  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const count = Number.parseInt(input?.content.map((part) => part.text).join('') ?? '', 10)
    const item = { id: `msg_${count}`, thread_id: thread.id, created_at: now, type: 'assistant_message' } as const
    const part = { type: 'output_text', text: '', annotations: [] } as const
    yield { type: 'thread.item.added', item: { ...item, content: [] } }
    yield update(item.id, {
      type: 'assistant_message.content_part.added',
      content_index: 0,
      content: { ...part, annotations: [] },
    })
    const text = PARAGRAPH.repeat(Math.ceil((count * 6) / PARAGRAPH.length)).slice(0, count * 6)
    for (let index = 0; index < count; index += 1) {
      const delta = text.slice(index * 6, index * 6 + 6)
      yield update(item.id, { type: 'assistant_message.content_part.text_delta', content_index: 0, delta })
      // A model speaks on and on: what comes in one turn of the loop would be drawn in one go.
      await new Promise((resolve) => void setTimeout(resolve, 2))
    }
    yield { type: 'thread.item.done', item: { ...item, content: [{ ...part, text, annotations: [] }] } }
  }
}

function update(
  itemId: string,
  change: Extract<ThreadStreamEvent, { type: 'thread.item.updated' }>['update'],
): ThreadStreamEvent {
  return { type: 'thread.item.updated', item_id: itemId, update: change }
}

/** A site with the element over a server in memory, with threads of so many items each. Gives its URL. */
export async function serveChat(threads: Record<string, number>): Promise<string> {
  const store = new MemoryStore()
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const chat = new DeltaServer({ store, logger })
  for (const [id, count] of Object.entries(threads)) await fill(store, id, count)
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/chatkit') void handleChatKitRequest(chat, request, response, user)
    else if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    else {
      readFile(join(SCRIPT, path)).then(
        (body) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(body),
        () => response.writeHead(404).end(),
      )
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function fill(store: MemoryStore, threadId: string, count: number): Promise<void> {
  const thread = { id: threadId, created_at: now, status: { type: 'active' }, metadata: {}, title: threadId } as const
  await store.saveThread(thread, user)
  for (let index = 0; index < count; index += 1) {
    const base = { id: `msg_${threadId}_${index}`, thread_id: threadId, created_at: now }
    const item: ThreadItem =
      index % 2 === 0
        ? {
            ...base,
            type: 'user_message',
            content: [{ type: 'input_text', text: `Question ${index}` }],
            attachments: [],
            inference_options: {},
          }
        : {
            ...base,
            type: 'assistant_message',
            content: [{ type: 'output_text', text: `Answer ${index}\n\n${PARAGRAPH}`, annotations: [] }],
          }
    await store.addThreadItem(threadId, item, user)
  }
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Bench</title>
<style>html, body { height: 100%; margin: 0 }</style><script src="/chatkit.js"></script><openai-chatkit></openai-chatkit>`

/** `node frontdesk-main.ts [PORT]`: the probe server on plain Node. Copy the three `frontdesk` files and `probes.json` into your project. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { ProbeServer } from './frontdesk.ts'
import { ProbeAttachments } from './frontdesk-uploads.ts'

const store = new MemoryStore()
const uploads = new ProbeAttachments(store, { uploadUrl: () => `${origin}/uploads` })
const chat = new ProbeServer({ store, attachmentStore: uploads })

const http = createServer((request, response) => void answer(request, response))
http.listen(Number(process.argv[2] ?? 8000), '127.0.0.1')
await once(http, 'listening')
const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
console.log(`The probe server is listening on ${origin}/chatkit`)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The kit plays two users by this header. A server of yours would know them by a session or a token.
  const context = { userId: request.headers['x-user']?.toString() ?? 'a' }
  if (!request.url?.startsWith('/uploads')) return handleChatKitRequest(chat, request, response, context)
  const { method = 'PUT' } = request
  const headers = request.headers as Record<string, string>
  const body = Readable.toWeb(request) as ReadableStream<Uint8Array>
  const upload = new Request(`${origin}${request.url}`, { method, headers, body, duplex: 'half' })
  const answered = await uploads.receive(upload, context)
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  await pipeline(answered.body ? Readable.fromWeb(answered.body) : Readable.from([]), response)
}

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type {
  Attachment,
  AttachmentCreateParams,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageItem,
} from '@frontdesk/chatkit'
import {
  AttachmentStore,
  ChatKitError,
  ChatKitServer,
  InvalidStateError,
  MemoryStore,
  NotFoundError,
  PayloadTooLargeError,
} from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import { textMessage } from '@frontdesk/client'
import { newItem } from './new-item.ts'

const MAX_BYTES = 1_000_000

// #region store
class FolderAttachmentStore extends AttachmentStore {
  readonly #folder: string
  readonly #uploadUrl: string

  constructor(folder: string, uploadUrl: string) {
    super()
    this.#folder = folder
    this.#uploadUrl = uploadUrl
  }

  override async createAttachment(
    { name, size, mime_type }: AttachmentCreateParams,
    context: RequestContext,
  ): Promise<Attachment> {
    if (size > MAX_BYTES) throw new PayloadTooLargeError(`${name} is larger than ${MAX_BYTES} bytes`)
    const id = this.generateAttachmentId(mime_type, context)
    const upload_descriptor = { url: `${this.#uploadUrl}/${id}`, method: 'PUT' as const, headers: {} }
    return { id, type: 'file', name, mime_type, upload_descriptor }
  }

  override async deleteAttachment(id: string, context: RequestContext): Promise<void> {
    await rm(this.#path(id, context), { force: true })
  }

  async write(id: string, bytes: Uint8Array, context: RequestContext): Promise<void> {
    const path = this.#path(id, context)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, bytes)
  }

  read(id: string, context: RequestContext): Promise<Uint8Array> {
    return readFile(this.#path(id, context))
  }

  /** Ids come from the browser: one that is not ours must not become a path, and one of another user must lead nowhere. */
  #path(id: string, { userId }: RequestContext): string {
    if (!/^atc_[0-9a-f]{32}$/.test(id)) throw new NotFoundError(`Attachment ${id} not found`)
    return join(this.#folder, createHash('sha256').update(userId).digest('hex'), id)
  }
}
// #endregion

class WordCountServer extends ChatKitServer {
  readonly #files: FolderAttachmentStore

  constructor(store: MemoryStore, files: FolderAttachmentStore) {
    super({ store, attachmentStore: files })
    this.#files = files
  }

  // #region respond
  async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    for (const { id, name } of input?.attachments ?? []) {
      const words = Buffer.from(await this.#files.read(id, context))
        .toString()
        .split(/\s+/)
      const text = `${name} has ${words.length} words.`
      const content = [{ type: 'output_text' as const, text, annotations: [] }]
      yield {
        type: 'thread.item.done',
        item: { ...newItem(this, thread, context), type: 'assistant_message', content },
      }
    }
  }
  // #endregion
}

// #region two-phase
/** `PUT /uploads/:id`: the bytes of an attachment that `attachments.create` has announced. */
async function receiveUpload(id: string, request: IncomingMessage, context: RequestContext): Promise<Attachment> {
  const { upload_descriptor: descriptor, ...attachment } = await store.loadAttachment(id, context)
  if (!descriptor) throw new InvalidStateError(`Attachment ${id} has its bytes already`)
  await files.write(id, await readBytes(request), context)
  await store.saveAttachment(attachment, context)
  return attachment
}
// #endregion

// #region direct
/** `POST /uploads`: a form with one part named `file`, and no announcement before it. */
async function receiveForm(request: IncomingMessage, context: RequestContext): Promise<Attachment> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  const file = (await new Response(await readBytes(request), { headers }).formData()).get('file')
  if (!(file instanceof File)) throw new InvalidStateError('The form has no part named file')
  const id = files.generateAttachmentId(file.type, context)
  await files.write(id, await file.bytes(), context)
  const attachment: Attachment = { id, type: 'file', name: file.name, mime_type: file.type }
  await store.saveAttachment(attachment, context)
  return attachment
}
// #endregion

async function readBytes(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BYTES) throw new PayloadTooLargeError(`The upload is larger than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

const ada = { userId: 'ada' }
const http = createServer((request, response) => {
  const id = /^\/uploads\/(\w+)$/.exec(request.url ?? '')?.[1]
  const received = id === undefined ? receiveForm(request, ada) : receiveUpload(id, request, ada)
  received.then(
    (attachment) => response.end(JSON.stringify(attachment)),
    (error: unknown) => response.writeHead(error instanceof ChatKitError ? error.status : 500).end(),
  )
})
http.listen(0, '127.0.0.1')
await once(http, 'listening')
const uploads = `http://127.0.0.1:${(http.address() as AddressInfo).port}/uploads`

const folder = await mkdtemp(join(tmpdir(), 'frontdesk-'))
const store = new MemoryStore()
const files = new FolderAttachmentStore(folder, uploads)
const server = new WordCountServer(store, files)

// #region program
const ids: string[] = []

const announced = { name: 'poem.txt', size: 24, mime_type: 'text/plain' }
const created = await requestJson<RequestContext, Attachment>(
  server,
  { type: 'attachments.create', params: announced },
  ada,
)
const { url, method } = created.upload_descriptor!
console.log('two-phase:', method, (await fetch(url, { method, body: 'roses are red violets too' })).status)
console.log('again:', method, (await fetch(url, { method, body: 'roses are blue' })).status)
ids.push(created.id)

const form = new FormData()
form.append('file', new File(['to do: nothing'], 'list.txt', { type: 'text/plain' }))
const uploaded = (await (await fetch(uploads, { method: 'POST', body: form })).json()) as Attachment
console.log('direct:', uploaded.name, uploaded.mime_type)
ids.push(uploaded.id)

const input = { ...textMessage('How long are these?'), attachments: ids }
for (const event of await requestEvents(server, { type: 'threads.create', params: { input } }, ada)) {
  if (event.type !== 'thread.item.done' || event.item.type !== 'assistant_message') continue
  console.log(event.item.content[0]?.text)
}
// #endregion
http.close()
await rm(folder, { recursive: true })

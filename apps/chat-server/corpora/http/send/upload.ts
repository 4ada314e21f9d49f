import { deflateRawSync } from 'node:zlib'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { UploadInput } from '../case.ts'
import type { Desk } from '../world/desk.ts'
import { zip } from './zip.ts'
import { CUT_OFF } from './reply.ts'
import type { Reply } from './reply.ts'
import { send, sendOperation } from './send.ts'

/** An upload in its steps: each answer, and the attachment if one came of it. */
export interface Upload {
  replies: Reply[]
  attachmentId?: string
}

const BOUNDARY = 'frontdesk-corpus'
/** A little longer than an upload may be begun on the desk of such a case. */
const EXPIRED_MS = 1_500
const MEBIBYTE = 1_048_576

/** Uploads what a case describes: by a form when it is about forms, else in two steps. */
export async function upload(desk: Desk, input: UploadInput): Promise<Upload> {
  const { as: who, gen, url, body = 'x' } = input
  const headers = desk.headersOf(who)
  if (url !== undefined) {
    const { pathname, search } = new URL(url)
    return { replies: [await send(desk, { method: 'PUT', path: pathname + search, headers, body, who })] }
  }
  const form = gen === undefined ? undefined : FORMS[gen]
  if (form !== undefined) {
    const all = { ...headers, 'content-type': form.type }
    const wanted = { method: 'POST', path: '/chatkit/attachments', headers: all, body: form.body(), who }
    return { replies: [await send(desk, wanted)] }
  }
  return uploadInTwoSteps(desk, input)
}

/** A file in a form, the way a page without signed addresses sends it. */
export function postForm(
  desk: Desk,
  { as: who, name = 'a.txt', mime = 'text/plain', content = 'x' }: UploadInput,
): Promise<Reply> {
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"\r\nContent-Type: ${mime}\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`
  const headers = { ...desk.headersOf(who), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
  return send(desk, { method: 'POST', path: '/chatkit/attachments', headers, body: file, who })
}

async function uploadInTwoSteps(desk: Desk, input: UploadInput): Promise<Upload> {
  const { as: who, name = 'a.txt', mime: mime_type = 'text/plain', declared, repeat = 1 } = input
  const bytes = bytesOf(input)
  const params = { name, size: declared ?? bytes.length, mime_type }
  const announced = await sendOperation(desk, { type: 'attachments.create', params }, { who })
  if (announced.status !== 200) return { replies: [announced] }
  const { id, upload_descriptor: target } = JSON.parse(announced.text) as {
    id: string
    upload_descriptor: { url: string }
  }
  const { pathname, search } = new URL(target.url)
  const path = pathname + search
  if (input.expired === true) await delay(EXPIRED_MS)
  const replies = [announced]
  for (let count = 0; count < repeat; count += 1) {
    const put = { desk, path, bytes, who, ...(input.abort_after !== undefined && { abortAfter: input.abort_after }) }
    replies.push(await putBytes(put))
  }
  return { replies, attachmentId: id }
}

/** Sends bytes until the server has answered, or the sender has had enough. */
async function putBytes({
  desk,
  path,
  bytes,
  who,
  abortAfter,
}: {
  desk: Desk
  path: string
  bytes: Buffer
  who: UploadInput['as']
  abortAfter?: number
}): Promise<Reply> {
  if (abortAfter === undefined) return send(desk, { method: 'PUT', path, body: bytes, who })
  const started = performance.now()
  const { hostname, port } = new URL(desk.url())
  const headers = { 'content-length': bytes.length }
  const request = httpRequest({ hostname, port, method: 'PUT', path, headers, agent: false })
  request.on('error', () => {})
  request.once('response', (response: IncomingMessage) => void readText(response).catch(() => ''))
  await new Promise((resolve) => request.write(bytes.subarray(0, abortAfter), resolve))
  const closed = new Promise((resolve) => request.once('close', resolve))
  request.destroy()
  await closed
  return {
    status: CUT_OFF,
    headers: {},
    text: '',
    elapsedMs: performance.now() - started,
    arrivals: [],
    who,
    isClosed: true,
  }
}

function bytesOf({ content = 'x', gen, declared, send_bytes: sent, abort_after: abortAfter }: UploadInput): Buffer {
  if (gen !== undefined) {
    const make = FILES[gen]
    if (!make) throw new Error(`Nobody knows how to make the file "${gen}".`)
    return make()
  }
  if (sent !== undefined) return Buffer.alloc(sent, 'a')
  return abortAfter === undefined ? Buffer.from(content) : Buffer.alloc(declared ?? 0, 'a')
}

const FILES: Record<string, () => Buffer> = {
  // A member that is compressed twice over would not be read at all: this one inflates to ten gigabytes of spaces.
  'zip bomb 10 MB to 10 GB'() {
    const inflated = 10 * 1_024 * MEBIBYTE
    const head =
      '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    return zip([
      { name: '[Content_Types].xml', content: Buffer.from(CONTENT_TYPES) },
      { name: 'word/document.xml', ...inflatesTo(head, inflated) },
    ])
  },
  'billion laughs'() {
    const entities = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`)
    const text = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "LAUGH">${entities.join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>`
    return Buffer.from(text)
  },
}

const CONTENT_TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'

/** Deflated bytes that begin with the head and inflate to as many: blocks of one stream can be written again and again. */
function inflatesTo(head: string, size: number): { deflated: Buffer; size: number } {
  const block = deflateRawSync(Buffer.alloc(MEBIBYTE, ' '), { finishFlush: 3 })
  const blocks = Array.from({ length: Math.ceil(size / MEBIBYTE) }, () => block)
  const start = deflateRawSync(Buffer.from(head), { finishFlush: 3 })
  return { deflated: Buffer.concat([start, ...blocks, deflateRawSync(Buffer.alloc(0))]), size }
}

const part = (disposition: string) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nx\r\n`
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const END = `--${BOUNDARY}--\r\n`

const FORMS: Record<string, { type: string; body: () => string }> = {
  'multipart-no-boundary': { type: 'multipart/form-data', body: () => part('name="file"; filename="a.txt"') + END },
  'multipart-empty-field-name': { type: FORM_TYPE, body: () => part('name=""; filename="a.txt"') + END },
  'multipart-10000-parts': { type: FORM_TYPE, body: () => part('name="file"; filename="a.txt"').repeat(10_000) + END },
  'multipart-proto-field': { type: FORM_TYPE, body: () => part('name="__proto__"; filename="a.txt"') + END },
}

import { request } from 'node:http'
import { once } from 'node:events'
import { crc32 } from 'node:zlib'
import type { Attachment, ImageAttachment } from '@frontdesk/chatkit'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { callerOf, twoUsers } from './support/desk-users.ts'
import { openApp } from './support/open-app.ts'

// The first test pays for what the server loads, which a busy machine may take long for.
vi.setConfig({ testTimeout: 30_000 })

async function open() {
  const url = await openApp({ ...twoUsers, MAX_FILE_BYTES: '100000' })
  const [alice, bob] = [callerOf(url, 'alice'), callerOf(url, 'bob')]
  const upload = async (name: string, text: string | Uint8Array<ArrayBuffer>, type = 'text/plain') => {
    const response = await alice.post(new File([text], name, { type }))
    return (await response.json()) as Attachment
  }
  return { url, alice, bob, upload }
}

const put = (url: string, body: string | ReadableStream<Uint8Array>): Promise<Response> =>
  fetch(url, { method: 'PUT', body, duplex: 'half' })
const drawPng = () =>
  sharp({ create: { width: 900, height: 300, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()

describe('an upload in two steps', () => {
  it('is taken once at the URL that was announced, and given back to its owner', async () => {
    const { url, alice } = await open()
    const announced = await alice.announce({ name: 'notes.txt', size: 5, mime_type: 'text/plain' })
    const target = announced.upload_descriptor?.url ?? ''
    expect(target).toMatch(`${url}/chatkit/attachments/${announced.id}?token=`)
    const first = await put(target, 'hello')
    expect(first.status).toBe(200)
    expect(await first.json()).toEqual({ id: announced.id, type: 'file', name: 'notes.txt', mime_type: 'text/plain' })
    expect((await put(target, 'again')).status).toBe(409)
    const back = await alice.get(`/chatkit/attachments/${announced.id}`)
    expect(await back.text()).toBe('hello')
  })

  it('is taken from nobody who sends the key of another user with it', async () => {
    const { alice, bob } = await open()
    const { upload_descriptor: target } = await alice.announce({ name: 'a.txt', size: 1, mime_type: 'text/plain' })
    const send = (headers: Record<string, string>) => fetch(target?.url ?? '', { method: 'PUT', body: 'x', headers })
    expect((await send(bob.headers)).status).toBe(404)
    expect((await send({ authorization: 'Bearer nobody' })).status).toBe(401)
    expect((await send(alice.headers)).status).toBe(200)
  })

  it('has to come before the message that it belongs to', async () => {
    const { alice } = await open()
    const { id, upload_descriptor: target } = await alice.announce({ name: 'a.txt', size: 1, mime_type: 'text/plain' })
    const input = { content: [{ type: 'input_text', text: 'Hi' }], attachments: [id], inference_options: {} }
    expect((await alice.ask('threads.create', { input })).status).toBe(409)
    await put(target?.url ?? '', 'x')
    expect((await alice.ask('threads.create', { input })).status).toBe(200)
  })

  it('is refused with a token that was changed, or of another attachment', async () => {
    const { alice } = await open()
    const file = { name: 'a.txt', size: 1, mime_type: 'text/plain' }
    const target = (await alice.announce(file)).upload_descriptor?.url ?? ''
    expect((await put(`${target}x`, 'x')).status).toBe(404)
    expect((await put(target.split('?')[0] ?? '', 'x')).status).toBe(404)
  })

  it('is stopped at the first byte too many, answered, and leaves nothing', async () => {
    const { alice } = await open()
    const announced = await alice.announce({ name: 'a.bin', size: 10, mime_type: 'text/plain' })
    const response = await put(announced.upload_descriptor?.url ?? '', endless(200))
    expect(response.status).toBe(413)
    expect((await alice.get(`/chatkit/attachments/${announced.id}`)).status).toBe(404)
  })

  it('that breaks off leaves nothing, and can be begun again', async () => {
    const { alice } = await open()
    const announced = await alice.announce({ name: 'a.txt', size: 10, mime_type: 'text/plain' })
    const target = announced.upload_descriptor?.url ?? ''
    const broken = request(target, { method: 'PUT', headers: { 'content-length': 10 } })
    broken.on('error', () => undefined)
    broken.write('12345')
    await once(broken, 'socket')
    broken.destroy()
    expect((await alice.get(`/chatkit/attachments/${announced.id}`)).status).toBe(404)
    expect((await put(target, '1234567890')).status).toBe(200)
  })
})

/** As many chunks of 64 KiB, of unknown length. */
function endless(chunks: number): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    pull(controller) {
      if (sent++ < chunks) controller.enqueue(new Uint8Array(65_536).fill(97))
      else controller.close()
    },
  })
}

describe('an upload by form', () => {
  it('is answered with the attachment', async () => {
    const { alice } = await open()
    const response = await alice.post(new File(['a,b\n1,2\n'], 'table.csv', { type: 'text/csv' }))
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^atc_/),
      type: 'file',
      name: 'table.csv',
      mime_type: 'text/csv',
    })
  })

  it.each([
    ['of another type', { 'content-type': 'text/plain' }, 'x'],
    ['without a boundary', { 'content-type': 'multipart/form-data' }, 'x'],
    ['without an end', form('b').headers, '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'],
    ['without a file', form('b').headers, form('b').with('name="other"')],
    ['with an empty field name', form('b').headers, form('b').with('name=""; filename="a.txt"')],
    ['with the field __proto__', form('b').headers, form('b').with('name="__proto__"; filename="a.txt"')],
    ['of two files', form('b').headers, form('b').with('name="file"; filename="a"', 'name="file"; filename="b"')],
    [
      'of 1,000 files',
      form('b').headers,
      form('b').with(
        'name="file"; filename="a"',
        ...Array.from({ length: 1_000 }, (_, index) => `name="file"; filename="${index}"`),
      ),
    ],
  ])('%s is refused and leaves nothing', async (_kind, headers, body) => {
    const { url, alice } = await open()
    const response = await fetch(`${url}/chatkit/attachments`, {
      method: 'POST',
      headers: { ...alice.headers, ...headers },
      body,
    })
    expect(response.status).toBe(400)
    expect((await response.json()) as object).toMatchObject({ error: { code: 'invalid_request' } })
  })

  it('needs a key', async () => {
    const { url } = await open()
    expect((await fetch(`${url}/chatkit/attachments`, { method: 'POST', body: 'x' })).status).toBe(401)
  })
})

function form(boundary: string) {
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    with: (...parts: string[]) =>
      `${parts.map((part) => `--${boundary}\r\nContent-Disposition: form-data; ${part}\r\n\r\nx\r\n`).join('')}--${boundary}--\r\n`,
  }
}

describe('a download', () => {
  it('is a file to be saved and nothing that a browser would run, whatever it was called', async () => {
    const { alice, upload } = await open()
    const page = await upload("a\"; filename*=UTF-8''evil.html", '<script>alert(1)</script>', 'text/html')
    const svg = await upload('a.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml')
    expect(svg.type).toBe('file')
    for (const { id } of [page, svg]) {
      const { headers } = await alice.get(`/chatkit/attachments/${id}`)
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': expect.stringMatching(/^attachment; filename=/),
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-cache',
      })
    }
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    [`bytes=${'0-1,'.repeat(1_500)}0-1`, 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('of the range %s is answered with %i', async (range, status, body, contentRange) => {
    const { alice, upload } = await open()
    const { id } = await upload('digits.txt', '0123456789')
    const response = await alice.get(`/chatkit/attachments/${id}`, { range })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ])
  })

  it('is not sent again to whoever has it', async () => {
    const { alice, upload } = await open()
    const { id } = await upload('a.txt', 'hello')
    const etag = (await alice.get(`/chatkit/attachments/${id}`)).headers.get('etag') ?? ''
    expect(
      (await alice.get(`/chatkit/attachments/${id}`, { 'if-none-match': etag, 'cache-control': 'max-age=0' })).status,
    ).toBe(304)
    const changed = await alice.get(`/chatkit/attachments/${id}`, { 'if-range': '"other"', range: 'bytes=0-0' })
    expect(changed.status).toBe(200)
  })
})

describe('a preview', () => {
  it('is a small picture drawn anew, for whoever has its URL', async () => {
    const { upload } = await open()
    const image = (await upload('cat.png', new Uint8Array(await drawPng()), 'image/png')) as ImageAttachment
    const response = await fetch(image.preview_url)
    expect(response.headers.get('content-type')).toBe('image/webp')
    const { width, height } = await sharp(await response.bytes()).metadata()
    expect([width, height]).toEqual([640, 213])
  })

  it('is refused where the file is no image, or its picture is damaged', async () => {
    const { alice, upload } = await open()
    const page = await alice.post(new File(['<html><script>alert(1)</script>'], 'a.png', { type: 'image/png' }))
    expect(page.status).toBe(400)
    const cut = (await upload('b.png', new Uint8Array(await drawPng()).slice(0, 60), 'image/png')) as ImageAttachment
    expect((await fetch(cut.preview_url)).status).toBe(400)
  })

  it('is refused of a picture that says it has more pixels than fit into memory', async () => {
    const { upload } = await open()
    const png = await drawPng()
    // Width and height stand behind the signature and the name of the first chunk.
    png.writeUInt32BE(60_000, 16)
    png.writeUInt32BE(60_000, 20)
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
    const huge = (await upload('huge.png', new Uint8Array(png), 'image/png')) as ImageAttachment
    const before = process.memoryUsage().rss
    expect((await fetch(huge.preview_url)).status).toBe(400)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024)
  })

  it('has a URL that gives nothing but the preview, and that not to the key of another user', async () => {
    const { upload, bob } = await open()
    const image = (await upload('cat.png', new Uint8Array(await drawPng()), 'image/png')) as ImageAttachment
    expect((await put(image.preview_url, 'x')).status).toBe(404)
    expect((await fetch(image.preview_url, { headers: bob.headers })).status).toBe(404)
    expect((await fetch(image.preview_url.split('?')[0] ?? '')).status).toBe(401)
  })
})

describe("another user's file", () => {
  it('cannot be downloaded, attached, deleted or seen', async () => {
    const { alice, bob, upload } = await open()
    const { id } = await upload('diary.txt', 'mine')
    const there = await bob.get(`/chatkit/attachments/${id}`)
    const absent = await bob.get('/chatkit/attachments/atc_0')
    expect([there.status, absent.status]).toEqual([404, 404])
    const input = { content: [{ type: 'input_text', text: 'Hi' }], attachments: [id], inference_options: {} }
    expect((await bob.ask('threads.create', { input })).status).toBe(404)
    expect((await bob.ask('attachments.delete', { attachment_id: id })).status).toBe(404)
    expect(await (await alice.get(`/chatkit/attachments/${id}`)).text()).toBe('mine')
  })
})

describe('uploads that are far too large', () => {
  it('are refused by what they announce, unread', async () => {
    const { url, alice } = await open()
    const { size, status } = { size: 2 * 1024 ** 3, status: 413 }
    expect((await alice.ask('attachments.create', { name: 'a', size, mime_type: 'text/plain' })).status).toBe(status)
    const long = request(`${url}/chatkit/attachments`, {
      method: 'POST',
      headers: { ...alice.headers, 'content-type': 'multipart/form-data; boundary=b', 'content-length': size },
    })
    long.flushHeaders()
    const [response] = (await once(long, 'response')) as [{ statusCode: number; resume(): void }]
    expect(response.statusCode).toBe(status)
    response.resume()
    long.destroy()
  })

  it('leave memory as it was: a stream of 2 GB without a length', async () => {
    const { alice } = await open()
    const announced = await alice.announce({ name: 'a.bin', size: 10, mime_type: 'text/plain' })
    const before = process.memoryUsage().rss
    const response = await put(announced.upload_descriptor?.url ?? '', endless(32_768))
    expect(response.status).toBe(413)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024)
  })
})

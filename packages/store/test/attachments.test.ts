import { text } from 'node:stream/consumers'
import { InvalidRequestError, InvalidStateError, NotFoundError, PayloadTooLargeError } from '@frontdesk/chatkit/server'
import { openStore } from '@frontdesk/store'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import { sweepAttachments } from '@frontdesk/store/maintenance'
import type { FileAttachmentStoreOptions, FileKey, FileStore } from '@frontdesk/store/files'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeDirectory } from './support/databases.ts'
import { ada, bob } from './support/samples.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
)

async function openAttachments(options: Partial<FileAttachmentStoreOptions> = {}) {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const files = await openFileStore(await makeDirectory())
  const attachments = new FileAttachmentStore({
    files,
    store,
    baseUrl: 'https://desk.example/attachments',
    secret: 'secret',
    ...options,
  })
  /** As `attachments.create` does. */
  const create = async (params = { name: 'notes.txt', size: 5, mime_type: 'text/plain' }) => {
    const attachment = await attachments.createAttachment(params, ada)
    await store.saveAttachment(attachment, ada)
    return { attachment, token: tokenOf(attachment.upload_descriptor?.url) }
  }
  return { store, files, attachments, create }
}

describe('two-phase uploads', () => {
  it('keep the bytes that come to the URL, with their true type and size', async () => {
    const { store, attachments, create } = await openAttachments()
    const { attachment, token } = await create({ name: 'notes.md', size: 3, mime_type: 'text/markdown' })
    expect(attachment).toMatchObject({ type: 'file', upload_descriptor: { method: 'PUT', headers: {} } })
    expect(attachment.upload_descriptor?.url).toMatch(
      new RegExp(`^https://desk.example/attachments/${attachment.id}\\?token=`),
    )
    await attachments.receive(token, bytes('# Notes'))
    const stored = await store.loadAttachment(attachment.id, ada)
    expect(stored).not.toHaveProperty('upload_descriptor')
    expect(stored).toMatchObject({ mime_type: 'text/markdown', metadata: { size: 7, sha256: expect.any(String) } })
    const { content } = await attachments.read(attachment.id, { start: 2 }, ada)
    expect(await text(content.stream)).toBe('Notes')
  })

  it('are refused before they begin when they are too large or of a type that is not taken', async () => {
    const { attachments } = await openAttachments({ maxBytes: 10, acceptedTypes: ['image/*', 'text/plain'] })
    const create = (params: object) =>
      attachments.createAttachment({ name: 'a', size: 5, mime_type: 'text/plain', ...params }, ada)
    await expect(create({ size: 11 })).rejects.toThrow(PayloadTooLargeError)
    await expect(create({ mime_type: 'text/html' })).rejects.toThrow(InvalidRequestError)
    await expect(create({ mime_type: 'image/png' })).resolves.toMatchObject({ type: 'image' })
  })

  it('believe the bytes, not the browser, and keep nothing of what they refuse', async () => {
    const { store, files, attachments, create } = await openAttachments({ maxBytes: 100 })
    const image = await create({ name: 'cat.png', size: 5, mime_type: 'image/png' })
    await expect(attachments.receive(image.token, bytes('<script>'))).rejects.toThrow('cat.png is no image')
    await expect(attachments.receive(image.token, bytes(''))).rejects.toThrow('cat.png is empty')
    await expect(attachments.receive(image.token, bytes('x'.repeat(101)))).rejects.toThrow(PayloadTooLargeError)
    expect(await listAll(files)).toEqual([])
    await attachments.receive(image.token, bytes(PNG))
    expect(await store.loadAttachment(image.attachment.id, ada)).toMatchObject({
      mime_type: 'image/png',
      type: 'image',
    })
    const disguised = await create({ name: 'notes.txt', size: 5, mime_type: 'text/plain' })
    expect(await attachments.receive(disguised.token, bytes(PNG))).toMatchObject({
      mime_type: 'image/png',
      type: 'file',
    })
  })

  it('are made once, in time, with the URL as it was given', async () => {
    const { store, attachments, create } = await openAttachments()
    const { attachment, token } = await create()
    await attachments.receive(token, bytes('first'))
    await expect(attachments.receive(token, bytes('again'))).rejects.toThrow(InvalidStateError)
    const other = await create()
    const [payload = '', mac = ''] = other.token.split('.')
    const widened = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('ada', 'bob')).toString(
      'base64url',
    )
    for (const forged of ['', 'x', '.', `${payload}.`, `${payload}.${mac}x`, `${widened}.${mac}`, tokenOf(undefined)]) {
      await expect(attachments.receive(forged, bytes('text'))).rejects.toThrow(NotFoundError)
    }
    await store.deleteAttachment(attachment.id, ada)
    await expect(attachments.receive(token, bytes('late'))).rejects.toThrow(NotFoundError)
    const hasty = await openAttachments({ uploadTtlMs: -1 })
    const expired = await hasty.create()
    await expect(hasty.attachments.receive(expired.token, bytes('late'))).rejects.toThrow(NotFoundError)
  })

  it('leave an attachment deleted that is deleted while its bytes come in', async () => {
    const { store, files, attachments, create } = await openAttachments()
    const { attachment, token } = await create()
    const slow = async function* () {
      yield Buffer.from('first ')
      await store.deleteAttachment(attachment.id, ada)
      yield Buffer.from('last')
    }
    await expect(attachments.receive(token, slow())).rejects.toThrow(NotFoundError)
    expect(await listAll(files)).toEqual([])
  })
})

describe('the files of one user', () => {
  it('take no more room than there is, announced ones included', async () => {
    const { attachments, create } = await openAttachments({ maxUserBytes: 10 })
    const first = await create({ name: 'a.txt', size: 6, mime_type: 'text/plain' })
    await expect(create({ name: 'b.txt', size: 5, mime_type: 'text/plain' })).rejects.toThrow('does not fit beside')
    const upload = { name: 'c.txt', mimeType: 'text/plain' }
    await expect(attachments.saveUpload(upload, bytes('12345'), ada)).rejects.toThrow(PayloadTooLargeError)
    await expect(attachments.saveUpload(upload, bytes('12345'), bob)).resolves.toMatchObject({ name: 'c.txt' })
    await expect(attachments.receive(first.token, bytes('x'.repeat(11)))).rejects.toThrow(PayloadTooLargeError)
    await attachments.receive(first.token, bytes('x'.repeat(10)))
  })

  it('are no more than allowed', async () => {
    const { create } = await openAttachments({ maxUserFiles: 2 })
    await create()
    await create()
    await expect(create()).rejects.toThrow('You have 2 files')
  })

  it('go with their thread, and those of no other', async () => {
    const { store, files, attachments } = await openAttachments()
    const upload = async (thread_id: string) => {
      const kept = await attachments.saveUpload({ name: 'a.txt', mimeType: 'text/plain' }, bytes('text'), ada)
      await store.saveAttachment({ ...kept, thread_id }, ada)
      return kept.id
    }
    const [gone, kept] = [await upload('thr_1'), await upload('thr_2')]
    expect(await attachments.deleteOfThread('thr_1', bob)).toBe(0)
    expect(await attachments.deleteOfThread('thr_1', ada)).toBe(1)
    await expect(store.loadAttachment(gone, ada)).rejects.toThrow(NotFoundError)
    await expect(store.loadAttachment(kept, ada)).resolves.toMatchObject({ thread_id: 'thr_2' })
    expect(await listAll(files)).toHaveLength(1)
  })

  it('are swept when they were never sent', async () => {
    const { store, files, attachments } = await openAttachments()
    const upload = { name: 'a.txt', mimeType: 'text/plain' }
    await attachments.saveUpload(upload, bytes('text'), ada)
    const sent = await attachments.saveUpload(upload, bytes('text'), ada)
    await store.saveThread(
      { id: 'thr_1', created_at: '2026-11-29T00:00:00Z', status: { type: 'active' }, metadata: {} },
      ada,
    )
    await store.saveAttachment({ ...sent, thread_id: 'thr_1' }, ada)
    const HOUR = 3_600_000
    expect(await sweepAttachments(store, { ageMs: HOUR, files })).toBe(0)
    expect(await sweepAttachments(store, { ageMs: HOUR, files, now: Date.now() + 2 * HOUR })).toBe(1)
    await expect(attachments.read(sent.id, {}, ada)).resolves.toMatchObject({ content: { size: 4 } })
    expect(await listAll(files)).toHaveLength(1)
  })
})

describe('uploads side by side', () => {
  it('never pass the limit of their user together', async () => {
    const { store, attachments } = await openAttachments({ maxUserBytes: 10, maxUserFiles: 100 })
    const upload = { name: 'a.txt', mimeType: 'text/plain' }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => attachments.saveUpload(upload, bytes('1234'), ada)),
    )
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(reasons.every((reason) => reason instanceof PayloadTooLargeError)).toBe(true)
    const { data } = await store.loadAttachments({ limit: 100, order: 'asc' }, ada)
    expect(data.length).toBeLessThanOrEqual(2)
    await expect(attachments.saveUpload(upload, bytes('1234'), bob)).resolves.toMatchObject({ name: 'a.txt' })
  })

  it('never pass the number of files of their user together', async () => {
    const { store, attachments } = await openAttachments({ maxUserFiles: 3 })
    const upload = { name: 'a.txt', mimeType: 'text/plain' }
    await Promise.allSettled(Array.from({ length: 8 }, () => attachments.saveUpload(upload, bytes('1'), ada)))
    const { data } = await store.loadAttachments({ limit: 100, order: 'asc' }, ada)
    expect(data.length).toBeLessThanOrEqual(3)
  })

  it('to one address are one: the other is refused', async () => {
    const { store, attachments, create } = await openAttachments()
    const { attachment, token } = await create({ name: 'a.txt', size: 4, mime_type: 'text/plain' })
    const outcomes = await Promise.allSettled(
      ['1234', '5678'].map((content) => attachments.receive(token, bytes(content))),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const stored = await store.loadAttachment(attachment.id, ada)
    const { content } = await attachments.read(attachment.id, {}, ada)
    expect(await text(content.stream)).toBe('1234')
    expect(stored).not.toHaveProperty('upload_descriptor')
  })
})

describe('a file of a message', () => {
  it('must have been uploaded, and be of whoever sends it', async () => {
    const { attachments, create } = await openAttachments()
    const { attachment, token } = await create({ name: 'a.txt', size: 4, mime_type: 'text/plain' })
    await expect(attachments.assertUploaded([attachment.id], ada)).rejects.toThrow('has not been uploaded yet')
    await attachments.receive(token, bytes('text'))
    await expect(attachments.assertUploaded([attachment.id], ada)).resolves.toBeUndefined()
    await expect(attachments.assertUploaded([attachment.id], bob)).rejects.toThrow(NotFoundError)
  })

  it('is taken and shown to nobody who proves to be another user, whoever made the address', async () => {
    const { attachments, create } = await openAttachments()
    const { token } = await create({ name: 'a.txt', size: 4, mime_type: 'text/plain' })
    await expect(attachments.receive(token, bytes('text'), { by: bob })).rejects.toThrow(NotFoundError)
    await expect(attachments.receive(token, bytes('text'), { by: ada })).resolves.toMatchObject({ name: 'a.txt' })
  })
})

describe('the name of an upload', () => {
  it.each([
    ['../../x.txt', 'x.txt'],
    ['/etc/cron.d/x', 'x'],
    [String.raw`..\..\x.txt`, 'x.txt'],
    ['a\u0000.png', 'a .png'],
    ['a\r\nSet-Cookie: x=1.txt', 'a Set-Cookie: x=1.txt'],
    ['\u202egpj.exe', 'gpj.exe'],
    ["a\"; filename*=UTF-8''evil.html", "a'; filename*=UTF-8''evil.html"],
    ['', 'file'],
    ['..', 'file'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(196)}.pdf`],
  ])('%j is kept as %j', async (name, kept) => {
    const { create } = await openAttachments()
    expect((await create({ name, size: 1, mime_type: 'text/plain' })).attachment.name).toBe(kept)
  })
})

describe('direct uploads', () => {
  it('keep bytes and attachment at once', async () => {
    const { store, attachments } = await openAttachments()
    const upload = { name: 'cat.png', mimeType: 'image/png' }
    const attachment = await attachments.saveUpload(upload, bytes(PNG), ada)
    expect(attachment).toMatchObject({ type: 'image', name: 'cat.png', metadata: { size: PNG.length } })
    expect(attachment).not.toHaveProperty('upload_descriptor')
    expect(await store.loadAttachment(attachment.id, ada)).toEqual(attachment)
  })

  it('show an image to whoever has its preview URL, and to nobody with the URL of another', async () => {
    const { attachments } = await openAttachments()
    const attachment = await attachments.saveUpload({ name: 'cat.png', mimeType: 'image/png' }, bytes(PNG), ada)
    const token = tokenOf(attachment.type === 'image' ? attachment.preview_url : undefined)
    const { content } = await attachments.readPreview(token)
    expect(content.size).toBe(PNG.length)
    content.stream.destroy()
    await expect(attachments.receive(token, bytes(PNG))).rejects.toThrow(NotFoundError)
    await attachments.deleteAttachment(attachment.id, ada)
    await expect(attachments.readPreview(token)).rejects.toThrow(NotFoundError)
  })
})

it('keeps the files of users apart', async () => {
  const { store, attachments, files } = await openAttachments()
  const attachment = await attachments.saveUpload({ name: 'a.txt', mimeType: 'text/plain' }, bytes('text'), ada)
  await expect(attachments.read(attachment.id, {}, bob)).rejects.toThrow(NotFoundError)
  await attachments.deleteAttachment(attachment.id, bob)
  expect(await attachments.deleteAll(bob)).toBe(0)
  expect(await text((await attachments.read(attachment.id, {}, ada)).content.stream)).toBe('text')
  await store.saveAttachment({ id: 'a/../b', type: 'file', name: 'odd', mime_type: 'text/plain' }, ada)
  await expect(attachments.read('a/../b', {}, ada)).rejects.toThrow(NotFoundError)
  expect(await attachments.deleteAll(ada)).toBe(1)
  expect(await listAll(files)).toEqual([])
})

async function* bytes(content: string | Buffer): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield Buffer.from(content)
}

function tokenOf(url: string | undefined): string {
  return url === undefined ? 'none' : (new URL(url).searchParams.get('token') ?? 'none')
}

async function listAll(files: FileStore): Promise<FileKey[]> {
  const keys: FileKey[] = []
  for await (const key of files.list()) keys.push(key)
  return keys
}

import { text } from 'node:stream/consumers'
import {
  InvalidRequestError,
  InvalidStateError,
  NotConfiguredError,
  NotFoundError,
  PayloadTooLargeError,
} from '@frontdesk/chatkit/server'
import { openStore } from '@frontdesk/store'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import type { FileAttachmentStoreOptions, FileStore } from '@frontdesk/store/files'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeDirectory } from './support/databases.ts'
import { FakeS3 } from './support/fake-s3.ts'
import { S3_CREDENTIALS, startS3Server } from './support/s3-server.ts'
import { ada, bob } from './support/samples.ts'

for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value)

const HOUR_MS = 3_600_000
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
)
const NOTES = { name: 'notes.md', size: 5, mime_type: 'text/markdown' }

const openBucket = (endpoint: string): Promise<FileStore> =>
  openFileStore(`s3://bucket/desk?region=eu-central-1&pathStyle=true&endpoint=${encodeURIComponent(endpoint)}`)

/** A store whose uploads go to a server that checks every signature. */
async function openAttachments(options: Partial<FileAttachmentStoreOptions> = {}) {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const files = options.files ?? (await openBucket(await startS3Server()))
  const parts = { files, store, baseUrl: 'https://desk.example/attachments', secret: 'secret' }
  const open = () => new FileAttachmentStore({ ...parts, uploadsTo: 'bucket', ...options })
  const attachments = open()
  /** As `attachments.create` does. */
  const create = async (params = NOTES, context = ada) => {
    const attachment = await attachments.createAttachment(params, context)
    await store.saveAttachment(attachment, context)
    return { id: attachment.id, url: attachment.upload_descriptor?.url ?? '' }
  }
  const contentOf = async (id: string) => text((await attachments.read(id, {}, ada)).content.stream)
  return { store, files, attachments, create, contentOf, open }
}

async function put(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<number> {
  return (await fetch(url, { method: 'PUT', body, headers: { 'content-type': 'text/html' } })).status
}

describe('an upload that is sent to the bucket', () => {
  it('becomes a file when it is used, with the size and the type of its bytes', async () => {
    const { store, attachments, create, contentOf } = await openAttachments()
    const { id, url } = await create({ ...NOTES, mime_type: 'application/pdf' })
    expect(url).not.toContain('desk.example')
    await expect(attachments.assertUploaded([id], ada)).rejects.toThrow('notes.md has not been uploaded yet')
    await expect(attachments.read(id, {}, ada)).rejects.toThrow(NotFoundError)
    expect(await put(url, 'notes')).toBe(200)
    await attachments.assertUploaded([id], ada)
    const stored = await store.loadAttachment(id, ada)
    expect(stored).toMatchObject({ mime_type: 'text/plain', metadata: { size: 5, uploaded_at: expect.any(String) } })
    expect(stored).not.toHaveProperty('upload_descriptor')
    expect(await contentOf(id)).toBe('notes')
  })

  it('becomes a file when its picture is asked for', async () => {
    const { store, attachments } = await openAttachments()
    const params = { name: 'dot.png', size: PNG.length, mime_type: 'image/png' }
    const attachment = await attachments.createAttachment(params, ada)
    await store.saveAttachment(attachment, ada)
    expect(await put(attachment.upload_descriptor?.url ?? '', new Uint8Array(PNG))).toBe(200)
    const preview = attachment.type === 'image' ? attachment.preview_url : ''
    const { content } = await attachments.readPreview(new URL(preview).searchParams.get('token') ?? '')
    content.stream.destroy()
    expect(content.size).toBe(PNG.length)
    expect(await store.loadAttachment(attachment.id, ada)).not.toHaveProperty('upload_descriptor')
  })

  it('is refused by the bucket with another size than was announced, or at the address of another file', async () => {
    const { attachments, create } = await openAttachments()
    const { id, url } = await create()
    const other = await create()
    const foreign = await create(NOTES, bob)
    for (const body of ['note', 'notes!', 'x'.repeat(100_000)]) expect(await put(url, body)).toBe(403)
    expect(await put(url.replace(id, other.id), 'notes')).toBe(403)
    const [from = '', to = ''] = [url, foreign.url].map((each) => new URL(each).pathname)
    expect(await put(url.replace(from, to), 'notes')).toBe(403)
    expect(await put(url.replace(from, from.replace('.drafts/', '')), 'notes')).toBe(403)
    await expect(attachments.assertUploaded([id], ada)).rejects.toThrow('has not been uploaded yet')
  })

  it('is of its owner alone', async () => {
    const { attachments, create, contentOf } = await openAttachments()
    const { id, url } = await create()
    await put(url, 'notes')
    await expect(attachments.assertUploaded([id], bob)).rejects.toThrow(NotFoundError)
    await expect(attachments.read(id, {}, bob)).rejects.toThrow(NotFoundError)
    await attachments.deleteAttachment(id, bob)
    expect(await contentOf(id)).toBe('notes')
  })

  it('is refused when its bytes are not what they were said to be, and can be sent again', async () => {
    const { store, attachments } = await openAttachments({ acceptedTypes: ['image/*'] })
    const attachment = await attachments.createAttachment(
      { name: 'a.png', size: PNG.length, mime_type: 'image/png' },
      ada,
    )
    await store.saveAttachment(attachment, ada)
    const url = attachment.upload_descriptor?.url ?? ''
    await put(url, 'x'.repeat(PNG.length))
    await expect(attachments.assertUploaded([attachment.id], ada)).rejects.toThrow(InvalidRequestError)
    await expect(attachments.assertUploaded([attachment.id], ada)).rejects.toThrow(InvalidStateError)
    await expect(attachments.read(attachment.id, {}, ada)).rejects.toThrow(NotFoundError)
    await put(url, new Uint8Array(PNG))
    await expect(attachments.assertUploaded([attachment.id], ada)).resolves.toBeUndefined()
  })

  it('is empty when nothing is in it, and refused', async () => {
    const { attachments, create } = await openAttachments()
    const { id, url } = await create({ ...NOTES, size: 0 })
    expect(await put(url, '')).toBe(200)
    await expect(attachments.assertUploaded([id], ada)).rejects.toThrow('notes.md is empty')
  })

  it('is not changed by what is sent to its address later', async () => {
    const { attachments, create, contentOf } = await openAttachments()
    const { id, url } = await create()
    await put(url, 'first')
    expect(await put(url, 'notes')).toBe(200)
    await attachments.assertUploaded([id], ada)
    expect(await put(url, 'later')).toBe(200)
    await attachments.assertUploaded([id], ada)
    expect(await contentOf(id)).toBe('notes')
  })

  it('is refused by the bucket once its address has expired', async () => {
    const { create } = await openAttachments({ uploadTtlMs: 60_000 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 59_000 })
    onTestFinished(() => void vi.useRealTimers())
    const young = await create()
    vi.setSystemTime(Date.now() - 3_000)
    const old = await create()
    vi.useRealTimers()
    expect(await put(young.url, 'notes')).toBe(200)
    expect(await put(old.url, 'notes')).toBe(403)
  })

  it('is announced within the limits alone', async () => {
    const { attachments, create } = await openAttachments({ maxBytes: 100, maxUserBytes: 150, maxUserFiles: 3 })
    await expect(create({ ...NOTES, size: 101 })).rejects.toThrow(PayloadTooLargeError)
    const { id, url } = await create({ ...NOTES, size: 100 })
    await expect(create({ ...NOTES, size: 51 })).rejects.toThrow('does not fit beside')
    await put(url, 'x'.repeat(100))
    await attachments.assertUploaded([id], ada)
    await create({ ...NOTES, size: 25 })
    await create({ ...NOTES, size: 25 })
    await expect(create({ ...NOTES, size: 0 })).rejects.toThrow('You have 3 files')
  })

  it('is taken once, whoever asks at the same time here or in another process', async () => {
    // The other server does not copy in one piece.
    const files = await openBucket((await FakeS3.start()).endpoint)
    const { store, attachments, create, contentOf, open } = await openAttachments({ files })
    const { id, url } = await create()
    await put(url, 'notes')
    const replica = open()
    const ask = [attachments, attachments, replica].map((each) => each.assertUploaded([id], ada))
    await expect(Promise.all(ask)).resolves.toHaveLength(3)
    expect(await contentOf(id)).toBe('notes')
    expect((await store.loadAttachments({ limit: 10, order: 'asc' }, ada)).data).toHaveLength(1)
  })
})

it('leaves nothing in the bucket once it was taken, deleted, or has lain for too long', async () => {
  const s3 = await FakeS3.start()
  const { files, attachments, create } = await openAttachments({ files: await openBucket(s3.endpoint) })
  const places = () => [...s3.objects.keys()].map((key) => key.split('/').slice(0, -2).join('/'))
  const send = async (context = ada) => {
    const { id, url } = await create(NOTES, context)
    expect(await put(url, 'notes')).toBe(200)
    return { id, url }
  }
  const deleted = await send()
  expect(places()).toEqual(['desk/.drafts'])
  expect(await listAll(files)).toEqual([])
  await attachments.deleteAttachment(deleted.id, ada)
  expect(places()).toEqual([])

  const taken = await send()
  await attachments.assertUploaded([taken.id], ada)
  expect(places()).toEqual(['desk'])
  expect(await listAll(files)).toEqual([taken.id])
  await put(taken.url, 'later')
  expect(places()).toEqual(['desk', 'desk/.drafts'])

  await send(bob)
  expect(await attachments.deleteAll(ada)).toBe(1)
  expect(places()).toEqual(['desk/.drafts'])
  expect(await files.drafts?.deleteOld({ ageMs: HOUR_MS })).toBe(0)
  expect(await files.drafts?.deleteOld({ ageMs: HOUR_MS, now: Date.now() + 2 * HOUR_MS })).toBe(1)
  expect(places()).toEqual([])
})

it('is refused while something else is sent to its address, and taken as it is then', async () => {
  const s3 = await FakeS3.start()
  const { attachments, create, contentOf } = await openAttachments({ files: await openBucket(s3.endpoint) })
  const { id, url } = await create()
  const draft = new URL(url).pathname.replace('/bucket/', '')
  s3.objects.set(draft, Buffer.from('first'))
  s3.onCopy = () => void s3.objects.set(draft, Buffer.from('other'))
  await expect(attachments.assertUploaded([id], ada)).rejects.toThrow(InvalidStateError)
  expect([...s3.objects.keys()]).toEqual([draft])
  s3.onCopy = () => {}
  await attachments.assertUploaded([id], ada)
  expect(await contentOf(id)).toBe('other')
  expect([...s3.objects.keys()]).toEqual([draft.replace('.drafts/', '')])
})

describe('the origin that pages send files to', () => {
  it('is that of the bucket', async () => {
    const endpoint = await startS3Server()
    const { attachments } = await openAttachments({ files: await openBucket(endpoint) })
    expect(await attachments.uploadOrigin()).toBe(endpoint)
    const named = await openFileStore('s3://desk-files?region=eu-central-1')
    expect(await (await openAttachments({ files: named })).attachments.uploadOrigin()).toBe(
      'https://desk-files.s3.eu-central-1.amazonaws.com',
    )
  })

  it('is none where they go to the server, and cannot be a folder', async () => {
    const files = await openFileStore(await makeDirectory())
    const { attachments } = await openAttachments({ files, uploadsTo: 'server' })
    expect(await attachments.uploadOrigin()).toBeUndefined()
    const wrong = await openAttachments({ files })
    await expect(wrong.attachments.uploadOrigin()).rejects.toThrow(NotConfiguredError)
  })
})

async function listAll(files: FileStore): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of files.list()) names.push(name)
  return names
}

import { createHash, randomBytes } from 'node:crypto'
import { readdir, stat, utimes, writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { InvalidRequestError, NotFoundError, PayloadTooLargeError } from '@frontdesk/chatkit/server'
import { StoreDisconnectedError } from '@frontdesk/store'
import { openFileStore } from '@frontdesk/store/files'
import type { FileContent, FileStore } from '@frontdesk/store/files'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeDirectory } from './support/databases.ts'
import { FakeS3 } from './support/fake-s3.ts'
import { S3_CREDENTIALS, startS3Server } from './support/s3-server.ts'

for (const [name, value] of Object.entries(S3_CREDENTIALS)) vi.stubEnv(name, value)

const key = { owner: 'ada', name: 'atc_1' }
const limit = { maxBytes: 1_000_000 }

const places: Record<string, () => Promise<FileStore>> = {
  disk: async () => openFileStore(`file:${await makeDirectory()}/files`),
  S3: async () => openS3(await FakeS3.start()),
}

describe.each(Object.entries(places))('files on %s', (_, open) => {
  it('gives back the bytes, and says their size and checksum', async () => {
    const files = await open()
    const bytes = randomBytes(300_000)
    const saved = await files.save(key, pieces(bytes), limit)
    expect(saved).toEqual({
      size: 300_000,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      head: bytes.subarray(0, 4_100),
    })
    const content = await files.read(key)
    expect({ ...content, stream: undefined }).toEqual({ start: 0, end: 300_000, size: 300_000, stream: undefined })
    expect(await read(content)).toEqual(bytes)
  })

  it('gives a piece of a file', async () => {
    const files = await open()
    await files.save(key, pieces(Buffer.from('0123456789')), limit)
    expect((await read(await files.read(key, { start: 2, end: 5 }))).toString()).toBe('234')
    expect((await read(await files.read(key, { start: 8, end: 99 }))).toString()).toBe('89')
    expect((await read(await files.read(key, { start: 9 }))).toString()).toBe('9')
    await expect(files.read(key, { start: 10 })).rejects.toThrow(InvalidRequestError)
  })

  it('tells the reader of an end that came before the first read, and nobody else', async () => {
    const files = await open()
    await files.save(key, pieces(randomBytes(5_000_000)), { maxBytes: 10_000_000 })
    const leaving = new AbortController()
    const content = await files.read(key, { signal: leaving.signal })
    const cut = await files.read(key)
    leaving.abort(new Error('left'))
    cut.stream.destroy(new Error('cut'))
    await vi.waitUntil(() => cut.stream.closed)
    await expect(read(cut)).rejects.toThrow('cut')
    content.stream.destroy() // S3's client does not look at the signal once the answer has begun.
  })

  it('keeps an empty file', async () => {
    const files = await open()
    expect(await files.save(key, pieces(Buffer.alloc(0)), limit)).toMatchObject({ size: 0 })
    expect(await read(await files.read(key))).toEqual(Buffer.alloc(0))
  })

  it('keeps nothing of a file that is too large, that fails or that is cut', async () => {
    const files = await open()
    await expect(files.save(key, pieces(Buffer.alloc(11)), { maxBytes: 10 })).rejects.toThrow(PayloadTooLargeError)
    await expect(files.save(key, failing(), limit)).rejects.toThrow('The browser left.')
    const signal = AbortSignal.abort(new Error('cancelled'))
    await expect(files.save(key, pieces(Buffer.alloc(5)), { ...limit, signal })).rejects.toThrow('cancelled')
    await expect(files.read(key)).rejects.toThrow(NotFoundError)
    expect(await names(files)).toEqual([])
  })

  it('keeps the old file when a new one in its place fails', async () => {
    const files = await open()
    await files.save(key, pieces(Buffer.from('old')), limit)
    await expect(files.save(key, failing(), limit)).rejects.toThrow('The browser left.')
    expect((await read(await files.read(key))).toString()).toBe('old')
    await files.save(key, pieces(Buffer.from('new')), limit)
    expect((await read(await files.read(key))).toString()).toBe('new')
  })

  it('deletes a file, and all files of an owner', async () => {
    const files = await open()
    for (const name of ['a', 'b', 'c']) await files.save({ owner: 'ada', name }, pieces(Buffer.from(name)), limit)
    await files.save({ owner: 'bob', name: 'a' }, pieces(Buffer.from('a')), limit)
    await files.delete({ owner: 'ada', name: 'a' })
    await files.delete({ owner: 'ada', name: 'a' })
    await files.delete({ owner: 'eve', name: 'a' })
    expect(await names(files)).toEqual(['ada/b', 'ada/c', 'bob/a'])
    expect(await files.deleteAll('ada')).toBe(2)
    expect(await files.deleteAll('ada')).toBe(0)
    expect(await names(files)).toEqual(['bob/a'])
  })

  it('takes no key that is more than two names', async () => {
    const files = await open()
    for (const name of ['..', '../bob', 'a/b', '', '.', 'a\0', 'é', 'x'.repeat(129)]) {
      await expect(files.read({ owner: 'ada', name })).rejects.toThrow(TypeError)
      await expect(files.read({ owner: name, name: 'a' })).rejects.toThrow(TypeError)
    }
  })
})

describe('files on disk', () => {
  it('are for their user alone and leave no drafts', async () => {
    const directory = await makeDirectory()
    const files = await openFileStore(directory)
    await files.save(key, pieces(Buffer.from('text')), limit)
    expect((await stat(join(directory, 'ada', 'atc_1'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(directory, '.drafts'))).toEqual([])
  })

  it('are rid of drafts that a crash has left, and of no other, unless they are only read', async () => {
    const directory = await makeDirectory()
    const drafts = join(directory, '.drafts')
    await mkdir(drafts)
    await writeFile(join(drafts, 'old'), 'half')
    await utimes(join(drafts, 'old'), 0, 0)
    await writeFile(join(drafts, 'young'), 'half')
    await openFileStore(directory, { readOnly: true })
    expect(await readdir(drafts)).toHaveLength(2)
    await openFileStore(directory)
    expect(await readdir(drafts)).toEqual(['young'])
  })
})

describe('files on S3', () => {
  it('say what to do when the bucket does not answer', async () => {
    const s3 = await FakeS3.start()
    const files = await openS3(s3)
    s3.failures = Infinity
    const failure = files.save(key, pieces(Buffer.from('text')), limit)
    await expect(failure).rejects.toThrow(StoreDisconnectedError)
    await expect(names(files)).rejects.toThrow('Check its endpoint, region and credentials')
  })

  it('are saved again when the bucket was away for a moment', async () => {
    const s3 = await FakeS3.start()
    const files = await openS3(s3)
    s3.failures = 1
    await files.save(key, pieces(Buffer.from('text')), limit)
    s3.failures = 1
    expect((await read(await files.read(key))).toString()).toBe('text')
  })

  it('lie under the prefix of the URL', async () => {
    const s3 = await FakeS3.start()
    await (await openS3(s3)).save(key, pieces(Buffer.from('text')), limit)
    expect([...s3.objects.keys()]).toEqual(['desk/ada/atc_1'])
  })
})

describe('files on a server that checks every signature', () => {
  it('are taken, given back in whole or in part, and deleted', async () => {
    const files = await openS3({ endpoint: await startS3Server() })
    const bytes = randomBytes(300_000)
    await files.save(key, pieces(bytes), limit)
    expect(await read(await files.read(key))).toEqual(bytes)
    expect(await read(await files.read(key, { start: 10, end: 20 }))).toEqual(bytes.subarray(10, 20))
    await files.delete(key)
    await expect(files.read(key)).rejects.toThrow(NotFoundError)
  })

  it('are refused with a key that is not right', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong')
    onTestFinished(() => void vi.stubEnv('AWS_SECRET_ACCESS_KEY', S3_CREDENTIALS.AWS_SECRET_ACCESS_KEY))
    const files = await openS3({ endpoint: await startS3Server() })
    await expect(files.save(key, pieces(Buffer.from('text')), limit)).rejects.toThrow('region and credentials')
  })
})

it('opens no file store of an unknown kind', async () => {
  await expect(openFileStore('gs://bucket')).rejects.toThrow('No file store is known for gs: URLs.')
})

function openS3({ endpoint }: Pick<FakeS3, 'endpoint'>): Promise<FileStore> {
  return openFileStore(`s3://bucket/desk?region=eu-central-1&pathStyle=true&endpoint=${encodeURIComponent(endpoint)}`)
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 64_000) yield bytes.subarray(at, at + 64_000)
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half a ')
  throw new Error('The browser left.')
}

async function read({ stream }: FileContent): Promise<Buffer> {
  return buffer(stream)
}

async function names(files: FileStore): Promise<string[]> {
  const found: string[] = []
  for await (const { owner, name } of files.list()) found.push(`${owner}/${name}`)
  return found.toSorted()
}

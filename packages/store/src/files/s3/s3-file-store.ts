import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { StoreDisconnectedError } from '../../errors.ts'
import { assertKey } from '../file-store.ts'
import type { FileContent, FileKey, FileStore, ReadFileOptions, SavedFile, SaveFileOptions } from '../file-store.ts'
import { handOver } from '../hand-over.ts'
import { Measure } from '../measure.ts'
import { toRange } from '../range.ts'
import { Bucket, toHttpOptions } from './bucket.ts'
import type { BucketOptions } from './bucket.ts'
import { DRAFTS, S3Drafts } from './s3-drafts.ts'

const MAX_ATTEMPTS = 3

/**
 * Files in a bucket, `<prefix><owner>/<name>`. A file is first measured on the way to a temporary one, since S3 wants to know the size before the
 * first byte; the bucket checks its SHA-256.
 */
export class S3FileStore implements FileStore, Disposable {
  readonly drafts: S3Drafts
  readonly #bucket: Bucket

  constructor(options: BucketOptions) {
    this.#bucket = new Bucket(options)
    this.drafts = new S3Drafts(this.#bucket)
  }

  async save(key: FileKey, source: AsyncIterable<Uint8Array>, options: SaveFileOptions): Promise<SavedFile> {
    assertKey(key)
    const draft = join(tmpdir(), `frontdesk-upload-${randomUUID()}`)
    const measure = new Measure()
    try {
      await pipeline(measure.pass(source, options), createWriteStream(draft, { flags: 'wx', mode: 0o600 }))
      const saved = measure.finish()
      await this.#put(key, draft, saved, options.signal)
      return saved
    } finally {
      await rm(draft, { force: true })
    }
  }

  async read(key: FileKey, { signal, ...piece }: ReadFileOptions = {}): Promise<FileContent> {
    const place = this.#bucket.place(key)
    const http = toHttpOptions(signal)
    const { ContentLength: size = 0 } = await this.#bucket.call(key, (client) =>
      client.send(new HeadObjectCommand(place), http),
    )
    const { start, end } = toRange(piece, size)
    const range = start === end ? {} : { Range: `bytes=${start}-${end - 1}` }
    const { Body } = await this.#bucket.call(key, (client) =>
      client.send(new GetObjectCommand({ ...place, ...range }), http),
    )
    return { stream: handOver(Body as Readable), start, end, size }
  }

  async delete(key: FileKey): Promise<void> {
    const command = new DeleteObjectCommand(this.#bucket.place(key))
    await this.#bucket.call(key, (client) => client.send(command))
  }

  async deleteAll(owner: string): Promise<number> {
    let count = 0
    for await (const names of this.#pages(`${owner}/`)) {
      const Objects = names.map((name) => ({ Key: `${this.#bucket.prefix}${name}` }))
      const command = new DeleteObjectsCommand({ Bucket: this.#bucket.name, Delete: { Objects, Quiet: true } })
      await this.#bucket.call({ name: '*' }, (client) => client.send(command))
      count += names.length
    }
    await this.drafts.deleteAll(owner)
    return count
  }

  async *list(owner?: string): AsyncGenerator<FileKey> {
    for await (const names of this.#pages(owner === undefined ? '' : `${owner}/`)) {
      for (const each of names) {
        if (each.startsWith(DRAFTS)) continue
        const [of = '', name = ''] = each.split('/')
        yield { owner: of, name }
      }
    }
  }

  [Symbol.dispose](): void {
    this.#bucket.client.destroy()
  }

  async *#pages(start: string): AsyncGenerator<string[]> {
    const { name: bucket, prefix, client } = this.#bucket
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + start })) {
        const names = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]))
        if (names.length > 0) yield names
      }
    } catch (error) {
      throw this.#bucket.translate(error, '*')
    }
  }

  /** The SDK repeats no request with a stream for a body: each try needs a stream of its own. */
  async #put(key: FileKey, path: string, { size, sha256 }: SavedFile, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await using file = await open(path)
      const unreadable = new AbortController()
      const Body = file.createReadStream({ autoClose: false }).on('error', (error) => unreadable.abort(error))
      const command = new PutObjectCommand({
        ...this.#bucket.place(key),
        Body,
        ContentLength: size,
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      })
      try {
        const abortSignal = AbortSignal.any([unreadable.signal, ...(signal === undefined ? [] : [signal])])
        await this.#bucket.call(key, (client) => client.send(command, { abortSignal }))
        return
      } catch (error) {
        // The client does not look at what its body says, and would wait for the rest of it.
        if (unreadable.signal.aborted) throw unreadable.signal.reason
        if (!(error instanceof StoreDisconnectedError) || attempt === MAX_ATTEMPTS) throw error
        await setTimeout(100 * 2 ** attempt, undefined, { signal })
      }
    }
  }
}

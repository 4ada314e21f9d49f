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
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { StoreDisconnectedError } from '../errors.ts'
import { assertKey } from './file-store.ts'
import type { FileContent, FileKey, FileStore, ReadFileOptions, SavedFile, SaveFileOptions } from './file-store.ts'
import { handOver } from './hand-over.ts'
import { Measure } from './measure.ts'
import { toRange } from './range.ts'

export interface S3FileStoreOptions {
  bucket: string
  /** What all keys begin with, such as `frontdesk/`. */
  prefix?: string
  client: S3Client
}

const MAX_ATTEMPTS = 3

/**
 * Files in a bucket, `<prefix><owner>/<name>`. A file is first measured on the way to a temporary one, since S3 wants to know the size before the
 * first byte; the bucket checks its SHA-256.
 */
export class S3FileStore implements FileStore, Disposable {
  readonly #options: Required<S3FileStoreOptions>

  constructor({ prefix = '', ...options }: S3FileStoreOptions) {
    this.#options = { prefix, ...options }
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
    const place = { Bucket: this.#options.bucket, Key: this.#nameOf(key) }
    const http = toHttpOptions(signal)
    const { ContentLength: size = 0 } = await this.#call(key, (client) =>
      client.send(new HeadObjectCommand(place), http),
    )
    const { start, end } = toRange(piece, size)
    const range = start === end ? {} : { Range: `bytes=${start}-${end - 1}` }
    const { Body } = await this.#call(key, (client) => client.send(new GetObjectCommand({ ...place, ...range }), http))
    return { stream: handOver(Body as Readable), start, end, size }
  }

  async delete(key: FileKey): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#options.bucket, Key: this.#nameOf(key) })
    await this.#call(key, (client) => client.send(command))
  }

  async deleteAll(owner: string): Promise<number> {
    let count = 0
    for await (const names of this.#pages(`${owner}/`)) {
      const Objects = names.map((name) => ({ Key: `${this.#options.prefix}${name}` }))
      const command = new DeleteObjectsCommand({ Bucket: this.#options.bucket, Delete: { Objects, Quiet: true } })
      await this.#call({ owner, name: '*' }, (client) => client.send(command))
      count += names.length
    }
    return count
  }

  async *list(owner?: string): AsyncGenerator<FileKey> {
    for await (const names of this.#pages(owner === undefined ? '' : `${owner}/`)) {
      for (const each of names) {
        const [of = '', name = ''] = each.split('/')
        yield { owner: of, name }
      }
    }
  }

  [Symbol.dispose](): void {
    this.#options.client.destroy()
  }

  async *#pages(start: string): AsyncGenerator<string[]> {
    const { bucket, prefix, client } = this.#options
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + start })) {
        const names = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]))
        if (names.length > 0) yield names
      }
    } catch (error) {
      throw this.#translate(error, { owner: start, name: '*' })
    }
  }

  /** The SDK repeats no request with a stream for a body: each try needs a stream of its own. */
  async #put(key: FileKey, path: string, { size, sha256 }: SavedFile, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await using file = await open(path)
      const unreadable = new AbortController()
      const Body = file.createReadStream({ autoClose: false }).on('error', (error) => unreadable.abort(error))
      const command = new PutObjectCommand({
        Bucket: this.#options.bucket,
        Key: this.#nameOf(key),
        Body,
        ContentLength: size,
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      })
      try {
        const abortSignal = AbortSignal.any([unreadable.signal, ...(signal === undefined ? [] : [signal])])
        await this.#call(key, (client) => client.send(command, { abortSignal }))
        return
      } catch (error) {
        // The client does not look at what its body says, and would wait for the rest of it.
        if (unreadable.signal.aborted) throw unreadable.signal.reason
        if (!(error instanceof StoreDisconnectedError) || attempt === MAX_ATTEMPTS) throw error
        await setTimeout(100 * 2 ** attempt, undefined, { signal })
      }
    }
  }

  async #call<Output>(key: FileKey, call: (client: S3Client) => Promise<Output>): Promise<Output> {
    try {
      return await call(this.#options.client)
    } catch (error) {
      throw this.#translate(error, key)
    }
  }

  #nameOf(key: FileKey): string {
    assertKey(key)
    return `${this.#options.prefix}${key.owner}/${key.name}`
  }

  #translate(error: unknown, { name }: FileKey): unknown {
    if (
      error instanceof S3ServiceException &&
      error.$metadata.httpStatusCode === 404 &&
      error.name !== 'NoSuchBucket'
    ) {
      return new NotFoundError(`There is no file ${name}.`, { cause: error })
    }
    if (error instanceof Error && error.name === 'AbortError') return error
    return new StoreDisconnectedError(
      `The bucket ${this.#options.bucket} does not answer or refuses. Check its endpoint, region and credentials; try again.`,
      { cause: error },
    )
  }
}

function toHttpOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal }
}

import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { PayloadTooLargeError } from '@frontdesk/chatkit/server'
import type { AdoptedFile, FileDrafts, FileKey, SaveFileOptions } from '../file-store.ts'
import { HEAD_BYTES } from '../measure.ts'
import { toHttpOptions } from './bucket.ts'
import type { Bucket } from './bucket.ts'

/** No owner of a file can be called so. */
export const DRAFTS = '.drafts/'

/**
 * Drafts in a bucket, `<prefix>.drafts/<owner>/<name>`. The address of an upload names the size, which the bucket holds the sender to. What is looked at
 * is the copy that is kept, which no address writes to.
 */
export class S3Drafts implements FileDrafts {
  readonly #bucket: Bucket

  constructor(bucket: Bucket) {
    this.#bucket = bucket
  }

  async signUrl(key: FileKey, { size, ttlMs }: { size: number; ttlMs: number }): Promise<string> {
    const command = new PutObjectCommand({ ...this.#place(key), ContentLength: size })
    return this.#bucket.call(key, (client) => getSignedUrl(client, command, { expiresIn: Math.ceil(ttlMs / 1000) }))
  }

  async adopt(key: FileKey, { maxBytes, signal }: SaveFileOptions): Promise<AdoptedFile> {
    const http = toHttpOptions(signal)
    const draft = this.#place(key)
    const { ContentLength: size = 0, ETag } = await this.#bucket.call(key, (client) =>
      client.send(new HeadObjectCommand(draft), http),
    )
    assertSize(size, maxBytes)
    const kept = this.#bucket.place(key)
    const copy = new CopyObjectCommand({
      ...kept,
      CopySource: `${draft.Bucket}/${draft.Key.split('/').map(encodeURIComponent).join('/')}`,
      CopySourceIfMatch: ETag,
      // The sender has said of the draft what type it is, and how to show it.
      MetadataDirective: 'REPLACE',
      ContentType: 'application/octet-stream',
    })
    await this.#bucket.call(key, (client) => client.send(copy, http))
    return this.#look(key, { maxBytes, signal })
  }

  async delete(key: FileKey): Promise<void> {
    await this.#bucket.call(key, (client) => client.send(new DeleteObjectCommand(this.#place(key))))
  }

  async deleteOld({ ageMs, now = Date.now() }: { ageMs: number; now?: number }): Promise<number> {
    return this.#deleteWhere('', (modifiedAt) => now - modifiedAt.getTime() > ageMs)
  }

  /** Deletes the drafts of an owner, whatever their age. */
  async deleteAll(owner: string): Promise<void> {
    await this.#deleteWhere(`${owner}/`, () => true)
  }

  /** Looks at the copy, since not every service that speaks S3 looks at the condition under which it is made. */
  async #look(key: FileKey, { maxBytes, signal }: SaveFileOptions): Promise<AdoptedFile> {
    const place = this.#bucket.place(key)
    const http = toHttpOptions(signal)
    const { ContentLength: size = 0 } = await this.#bucket.call(key, (client) =>
      client.send(new HeadObjectCommand(place), http),
    )
    assertSize(size, maxBytes)
    if (size === 0) return { size, head: Buffer.alloc(0) }
    const command = new GetObjectCommand({ ...place, Range: `bytes=0-${Math.min(HEAD_BYTES, size) - 1}` })
    return this.#bucket.call(key, async (client) => {
      const { Body } = await client.send(command, http)
      return { size, head: await buffer(Body as Readable) }
    })
  }

  async #deleteWhere(start: string, isMeant: (modifiedAt: Date) => boolean): Promise<number> {
    const { name, prefix } = this.#bucket
    return this.#bucket.call({ name: `${DRAFTS}${start}*` }, async (client) => {
      let count = 0
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: name, Prefix: `${prefix}${DRAFTS}${start}` },
      )) {
        const Objects = Contents.filter(({ LastModified = new Date() }) => isMeant(LastModified)).map(({ Key }) => ({
          Key,
        }))
        if (Objects.length > 0) {
          await client.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }))
        }
        count += Objects.length
      }
      return count
    })
  }

  #place(key: FileKey): { Bucket: string; Key: string } {
    return this.#bucket.place(key, { folder: DRAFTS })
  }
}

function assertSize(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new PayloadTooLargeError(`The file is larger than ${maxBytes} bytes.`)
}

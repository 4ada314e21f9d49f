import { S3ServiceException } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { InvalidStateError, NotFoundError } from '@frontdesk/chatkit/server'
import { StoreDisconnectedError } from '../../errors.ts'
import { assertKey } from '../file-store.ts'
import type { FileKey } from '../file-store.ts'

export interface BucketOptions {
  bucket: string
  /** What all keys begin with, such as `frontdesk/`. */
  prefix?: string
  client: S3Client
}

/** A bucket, and what its refusals mean. */
export class Bucket {
  readonly name: string
  readonly prefix: string
  readonly client: S3Client

  constructor({ bucket, prefix = '', client }: BucketOptions) {
    this.name = bucket
    this.prefix = prefix
    this.client = client
  }

  /** Where the object of a file is; `folder` is a part of the bucket such as `.drafts/`. */
  place(key: FileKey, { folder = '' }: { folder?: string } = {}): { Bucket: string; Key: string } {
    assertKey(key)
    return { Bucket: this.name, Key: `${this.prefix}${folder}${key.owner}/${key.name}` }
  }

  /** Throws what {@link translate} makes of a failure. */
  async call<Output>({ name }: Pick<FileKey, 'name'>, call: (client: S3Client) => Promise<Output>): Promise<Output> {
    try {
      return await call(this.client)
    } catch (error) {
      throw this.translate(error, name)
    }
  }

  /**
   * {@link NotFoundError} for an object that is absent, {@link InvalidStateError} for one that has changed since it was looked at, and
   * {@link StoreDisconnectedError} for everything else but an abort.
   */
  translate(error: unknown, name: string): unknown {
    const options = { cause: error }
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
    if (status === 404 && error instanceof Error && error.name !== 'NoSuchBucket') {
      return new NotFoundError(`There is no file ${name}.`, options)
    }
    if (status === 412) return new InvalidStateError(`The file ${name} has just been sent again. Try again.`, options)
    if (error instanceof Error && error.name === 'AbortError') return error
    return new StoreDisconnectedError(
      `The bucket ${this.name} does not answer or refuses. Check its endpoint, region and credentials; try again.`,
      options,
    )
  }
}

export function toHttpOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal }
}

import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DiskFileStore } from './disk.ts'
import { toFileSystemError } from './errors.ts'
import type { FileStore } from './file-store.ts'

export interface OpenFileStoreOptions {
  /** Leave the directory as it is: what crashes have left half written is not removed. */
  readOnly?: boolean
  /** Refuse a directory that is missing with {@link StoreFailedError}: it would seem to hold no files. */
  mustExist?: boolean
}

/**
 * Opens the file store that a URL names: `file:` with a relative or absolute directory, made when missing, or
 * `s3://bucket/prefix?region=…&endpoint=…&pathStyle=true`. S3 takes its credentials from where AWS's tools do.
 */
export async function openFileStore(
  url: string,
  { readOnly = false, mustExist = false }: OpenFileStoreOptions = {},
): Promise<FileStore> {
  if (url.startsWith('s3:')) return openS3(new URL(url))
  if (!url.startsWith('file:') && /^[a-z][a-z\d+.-]+:/i.test(url)) {
    throw new TypeError(`No file store is known for ${url.split(':', 1)[0]}: URLs. Use file: or s3:.`)
  }
  const path = url.startsWith('file://') ? fileURLToPath(url) : url.replace(/^file:/, '')
  if (mustExist) await assertDirectory(path)
  const files = new DiskFileStore(path)
  if (!readOnly) await files.removeOldDrafts()
  return files
}

async function assertDirectory(path: string): Promise<void> {
  try {
    await readdir(path)
  } catch (error) {
    throw toFileSystemError(error, path)
  }
}

/** The SDK also throws whatever it would print. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

/** The SDK is loaded when it is needed: it takes longer than everything else of a start. */
async function openS3({ hostname, pathname, searchParams }: URL): Promise<FileStore> {
  const [{ S3Client }, { S3FileStore }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('./s3/s3-file-store.ts'),
  ])
  const prefix = pathname.replace(/^\//, '')
  const endpoint = searchParams.get('endpoint')
  const region = searchParams.get('region')
  const client = new S3Client({
    forcePathStyle: searchParams.get('pathStyle') === 'true',
    logger: SILENT,
    // Else a signed address would hold the checksum of no bytes. What this server puts names its SHA-256.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000 },
    ...(endpoint !== null && { endpoint }),
    ...(region !== null && { region }),
  })
  return new S3FileStore({
    bucket: hostname,
    client,
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
  })
}

import type { Readable } from 'node:stream'

/** Where a file is: an owner's part and the file's, each of 1–128 letters, digits, `_` and `-`. */
export interface FileKey {
  owner: string
  name: string
}

/** What was found in the bytes as they were saved. */
export interface SavedFile {
  size: number
  /** In hex. */
  sha256: string
  /** The first bytes, up to 4100: enough to tell the type. */
  head: Uint8Array
}

/** A file, or the piece of it from `start` to before `end`. Whoever asked for it reads it to its end or destroys it. */
export interface FileContent {
  stream: Readable
  start: number
  end: number
  /** The size of the whole file. */
  size: number
}

export interface SaveFileOptions {
  /** More than this ends the save with {@link PayloadTooLargeError}. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/** Which piece: from byte `start` to before `end`, by default all of it. */
export interface ReadFileOptions {
  start?: number | undefined
  end?: number | undefined
  signal?: AbortSignal | undefined
}

/** What was found in a file that was sent past this server: its SHA-256 is not known, since nobody here has read all of it. */
export type AdoptedFile = Omit<SavedFile, 'sha256'>

/** Files that browsers send to the place itself, not through this server. Such a draft counts for nothing until it is adopted. */
export interface FileDrafts {
  /** The address for a `PUT` of exactly `size` bytes, which anybody who has it can use for `ttlMs` milliseconds, again and again. */
  signUrl(key: FileKey, options: { size: number; ttlMs: number }): Promise<string>

  /**
   * Copies the draft to where its file is kept, and says what the copy holds: what is sent to the address later does not change it. The draft stays. Throws
   * {@link NotFoundError} when nothing was sent, {@link PayloadTooLargeError} for more than `maxBytes`, and {@link InvalidStateError} when something else
   * is sent at this very moment.
   */
  adopt(key: FileKey, options: SaveFileOptions): Promise<AdoptedFile>

  /** An absent draft is deleted already. */
  delete(key: FileKey): Promise<void>

  /** Deletes the drafts of all owners that were sent longer than `ageMs` milliseconds ago, and says how many. */
  deleteOld(options: { ageMs: number; now?: number }): Promise<number>
}

/** Bytes by key. What {@link FileStore.save} has resolved is durable, whole or not there at all; saving again replaces. */
export interface FileStore {
  /** There where browsers can send files past this server. */
  readonly drafts?: FileDrafts

  save(key: FileKey, source: AsyncIterable<Uint8Array>, options: SaveFileOptions): Promise<SavedFile>

  /** Throws {@link NotFoundError} when there is no such file, and {@link InvalidRequestError} when it ends before `start`. */
  read(key: FileKey, options?: ReadFileOptions): Promise<FileContent>

  /** An absent file is deleted already. */
  delete(key: FileKey): Promise<void>

  /** Deletes all files of an owner, and the drafts, and says how many files there were. */
  deleteAll(owner: string): Promise<number>

  /** The names of an owner's files, or of all owners', in no order. */
  list(owner?: string): AsyncIterable<FileKey>
}

const PART = /^[\w-]{1,128}$/

/** Throws a TypeError for a key that would not be one name in one directory. */
export function assertKey({ owner, name }: FileKey): void {
  if (!PART.test(owner) || !PART.test(name)) throw new TypeError(`No file key: ${JSON.stringify({ owner, name })}.`)
}

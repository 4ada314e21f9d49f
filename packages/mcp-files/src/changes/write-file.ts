import type { Stats } from 'node:fs'
import type { OpenDirectory } from '../root/open-entries.ts'
import type { Root } from '../root/root.ts'
import type { Target } from './target.ts'
import { closeSync, constants, fchmodSync, fsync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { FilesError, quoteName, toFilesError } from '../errors.ts'
import { assertReplaceable, openTarget } from './target.ts'
import { temporaryName } from './temporary.ts'
import { inTurn } from './turns.ts'

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const flush = promisify(fsync)

/** Bytes that one file may be written with. */
export const MAX_WRITE_BYTES = 8 * 1024 * 1024

/** What {@link writeFile} did. */
export interface Written {
  /** Components from the root. */
  trail: readonly string[]
  sizeBytes: number
  /** Of the file that was there before. */
  previousBytes?: number
}

/** What {@link replaceFile} expects. */
export interface ReplaceOptions {
  /** What the file was when its text was read: refused as `busy` when it is another by now. */
  expected?: Stats
  signal?: AbortSignal
}

/** Creates or replaces a text file. Its directory must exist. Throws {@link FilesError}; then nothing has changed. */
export async function writeFile(
  root: Root,
  path: string,
  content: string,
  options: { signal?: AbortSignal } = {},
): Promise<Written> {
  using target = openTarget(root, path)
  return await inTurn(target, async () => {
    const found = target.inspect()
    const sizeBytes = await replaceFile(target, content, options)
    return { trail: target.trail, sizeBytes, ...(found && { previousBytes: found.size }) }
  })
}

/**
 * Puts `content` in the place of a file: whole, on the disk, in one step. Readers see the old text or the new. A file that was there
 * keeps its permissions; another name of it (a hard link) keeps the old text. Returns the size. Throws {@link FilesError}.
 */
export async function replaceFile(
  target: Target,
  content: string,
  { expected, signal }: ReplaceOptions = {},
): Promise<number> {
  const { directory, name } = target
  if (!content.isWellFormed())
    throw new FilesError('not_text', 'The text holds half of a surrogate pair, which no file can hold as UTF-8.')
  const bytes = Buffer.from(content)
  if (bytes.length > MAX_WRITE_BYTES) {
    throw new FilesError('too_large', `${bytes.length} bytes are over the limit of ${MAX_WRITE_BYTES} for one file.`)
  }
  const found = target.inspect()
  assertReplaceable(found, name)
  const temporary = directory.entry(temporaryName())
  try {
    const fd = openSync(temporary, CREATE, 0o666)
    try {
      writeFileSync(fd, bytes)
      if (found !== undefined) fchmodSync(fd, found.mode & 0o777)
      await flush(fd)
    } finally {
      closeSync(fd)
    }
    signal?.throwIfAborted()
    if (expected !== undefined && !isSame(expected, target.inspect())) {
      throw new FilesError('busy', `${quoteName(name)} was changed by something else meanwhile. Read it again.`)
    }
    renameSync(temporary, target.entry)
  } catch (error) {
    removeTemporary(temporary)
    throw toFilesError(error, name)
  }
  await syncDirectory(directory)
  return bytes.length
}

/** Makes the names in a directory last. Throws {@link FilesError} when the disk does not confirm it. */
export async function syncDirectory(directory: OpenDirectory): Promise<void> {
  try {
    await flush(directory.fd)
  } catch (cause) {
    throw new FilesError('io', 'The change was made, but the disk did not confirm that it will last.', { cause })
  }
}

function isSame(before: Stats, now: Stats | undefined): boolean {
  return now?.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs
}

function removeTemporary(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never created, or took its place already; the first error tells more.
  }
}

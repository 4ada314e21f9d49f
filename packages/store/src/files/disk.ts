import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { makeDirectory } from '../make-directory.ts'
import { isAbsent, toFileSystemError } from './errors.ts'
import { assertKey } from './file-store.ts'
import type { FileContent, FileKey, FileStore, ReadFileOptions, SavedFile, SaveFileOptions } from './file-store.ts'
import { handOver } from './hand-over.ts'
import { Measure } from './measure.ts'
import { toRange } from './range.ts'

/** Drafts older than this are left from a crash. */
const DRAFT_MS = 60 * 60 * 1000
const DRAFTS = '.drafts'

/**
 * Files in a directory, `<owner>/<name>`. A file is written to a draft, made durable and then renamed into place: a crash leaves the file before
 * or the file after. Any number of processes may share the directory.
 */
export class DiskFileStore implements FileStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = resolve(root)
  }

  async save(key: FileKey, source: AsyncIterable<Uint8Array>, options: SaveFileOptions): Promise<SavedFile> {
    const path = this.#pathOf(key)
    const draft = join(this.#root, DRAFTS, randomUUID())
    const measure = new Measure()
    try {
      await makeDurableDirectory(dirname(path))
      await makeDurableDirectory(dirname(draft))
      await using file = await open(draft, 'wx', 0o600)
      for await (const chunk of measure.pass(source, options)) await file.writeFile(chunk)
      await file.sync()
      await rename(draft, path)
      await syncDirectory(dirname(path))
      return measure.finish()
    } catch (error) {
      await rm(draft, { force: true })
      throw toFileSystemError(error, this.#root)
    }
  }

  async read(key: FileKey, { signal, ...piece }: ReadFileOptions = {}): Promise<FileContent> {
    const file = await open(this.#pathOf(key), 'r').catch((error: unknown) => {
      throw isAbsent(error) ? new NotFoundError(`There is no file ${key.name}.`) : toFileSystemError(error, this.#root)
    })
    try {
      const { size } = await file.stat()
      const { start, end } = toRange(piece, size)
      if (start === end) {
        await file.close()
        return { stream: Readable.from([]), start, end, size }
      }
      const stream = createReadStream('', { fd: file, start, end: end - 1, ...(signal && { signal }) })
      return { stream: handOver(stream), start, end, size }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async delete(key: FileKey): Promise<void> {
    const path = this.#pathOf(key)
    try {
      await rm(path)
      await syncDirectory(dirname(path))
    } catch (error) {
      if (!isAbsent(error)) throw toFileSystemError(error, this.#root)
    }
  }

  async deleteAll(owner: string): Promise<number> {
    let count = 0
    for await (const key of this.list(owner)) {
      await this.delete(key)
      count += 1
    }
    return count
  }

  async *list(owner?: string): AsyncGenerator<FileKey> {
    const owners = owner === undefined ? await listNames(this.#root) : [owner]
    for (const each of owners) {
      if (each === DRAFTS) continue
      assertKey({ owner: each, name: each })
      for (const name of await listNames(join(this.#root, each))) yield { owner: each, name }
    }
  }

  /** Removes what crashes have left half written. */
  async removeOldDrafts(now = Date.now()): Promise<void> {
    for (const name of await listNames(join(this.#root, DRAFTS))) {
      const path = join(this.#root, DRAFTS, name)
      const stats = await stat(path).catch(() => undefined) // Another process was faster.
      if (stats !== undefined && now - stats.mtimeMs > DRAFT_MS) await rm(path, { force: true })
    }
  }

  #pathOf(key: FileKey): string {
    assertKey(key)
    return join(this.#root, key.owner, key.name)
  }
}

async function listNames(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw toFileSystemError(error, directory)
  })
}

/** Makes a directory so that it, too, is still there after a power cut. */
async function makeDurableDirectory(path: string): Promise<void> {
  const first = await makeDirectory(path, { mode: 0o700 })
  if (first !== undefined) await syncDirectory(dirname(first))
}

async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r')
  await directory.sync()
}

import type { Stats } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FilesError, quoteName } from '../errors.ts'
import { OpenFile } from '../root/open-entries.ts'

const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const MAX_KEPT_BYTES = 128 * 1024 * 1024
/** The largest upload that is read. */
export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024

/** The bytes of uploads in files without a name, so that what reads files reads them. Keeps the last ones for the calls that read on. */
export class Spool implements Disposable {
  readonly #files = new Map<string, { fd: number; stats: Stats }>()

  /** The bytes kept under `key`, which those of `read` become when there are none. Throws {@link FilesError} `too_large`. */
  async open(key: string, name: string, read: () => Promise<AsyncIterable<Uint8Array>>): Promise<OpenFile> {
    const kept = this.#files.get(key) ?? (await write(name, await read()))
    // Another call may have been as fast, and the last one asked for is the last in the map.
    this.#forget(key, kept.fd)
    this.#files.set(key, kept)
    const file = new OpenFile(openSync(`/proc/self/fd/${kept.fd}`, constants.O_RDONLY), [name], kept.stats)
    this.#trim()
    return file
  }

  [Symbol.dispose](): void {
    for (const key of this.#files.keys()) this.#forget(key)
  }

  #trim(): void {
    let bytes = 0
    for (const [key, { stats }] of [...this.#files].toReversed()) {
      bytes += stats.size
      if (bytes > MAX_KEPT_BYTES) this.#forget(key)
    }
  }

  #forget(key: string, except?: number): void {
    const kept = this.#files.get(key)
    this.#files.delete(key)
    if (kept !== undefined && kept.fd !== except) closeSync(kept.fd)
  }
}

async function write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ fd: number; stats: Stats }> {
  const path = join(tmpdir(), `mcp-files-${randomBytes(16).toString('hex')}`)
  const fd = openSync(path, CREATE, 0o600)
  try {
    unlinkSync(path)
    let size = 0
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > MAX_UPLOAD_BYTES)
        throw new FilesError('too_large', `${quoteName(name)} is over the limit of ${MAX_UPLOAD_BYTES} bytes.`)
      for (let written = 0; written < chunk.length;) written += writeSync(fd, chunk, written)
    }
    return { fd, stats: fstatSync(fd) }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

import type { Stats } from 'node:fs'
import type { ByteSource } from '../reading/byte-source.ts'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { FilesError, quoteName, toFilesError } from '../errors.ts'

/** Opens a directory, and nothing that is a link to one. */
export const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
// O_NONBLOCK: opening a FIFO that nobody writes would otherwise block for ever.
const OPEN_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

/** An open directory. Its entries are reached through the descriptor, so a rename of the directory meanwhile changes nothing. */
export class OpenDirectory implements Disposable {
  readonly fd: number
  /** Components from the root, links resolved. */
  readonly trail: readonly string[]

  constructor(fd: number, trail: readonly string[]) {
    this.fd = fd
    this.trail = trail
  }

  /** The path of the directory itself for calls of `node:fs`. Valid while it is open. */
  get handle(): string {
    return `/proc/self/fd/${this.fd}`
  }

  /** The path of the entry `name` (one component) for calls of `node:fs`, which must not follow it when it is a link. */
  entry(name: string): string {
    return `/proc/self/fd/${this.fd}/${name}`
  }

  /** Opens a directory in this one; never follows a link. Throws the error of the operating system. */
  openDirectory(name: string): OpenDirectory {
    return new OpenDirectory(openSync(this.entry(name), OPEN_DIRECTORY), [...this.trail, name])
  }

  /** Opens a regular file in this directory for reading; never follows a link. Throws {@link FilesError} or the error of the operating system. */
  openFile(name: string): OpenFile {
    const fd = openSync(this.entry(name), OPEN_FILE)
    try {
      const stats = fstatSync(fd)
      if (stats.isDirectory()) throw new FilesError('not_a_file', `${quoteName(name)} is a directory, not a file.`)
      if (!stats.isFile()) throw new FilesError('not_a_file', `${quoteName(name)} is not a regular file.`)
      return new OpenFile(fd, [...this.trail, name], stats)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd)
  }
}

/** A regular file, open for reading. */
export class OpenFile implements ByteSource, Disposable {
  readonly fd: number
  /** Components from the root, links resolved; the last is the name. */
  readonly trail: readonly string[]
  /** As of opening. */
  readonly stats: Stats

  constructor(fd: number, trail: readonly string[], stats: Stats) {
    this.fd = fd
    this.trail = trail
    this.stats = stats
  }

  get name(): string {
    return this.trail.at(-1) ?? ''
  }

  get sizeBytes(): number {
    return this.stats.size
  }

  readInto(buffer: Buffer, position: number): number {
    try {
      return readSync(this.fd, buffer, 0, buffer.length, position)
    } catch (error) {
      throw toFilesError(error, this.name)
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd)
  }
}

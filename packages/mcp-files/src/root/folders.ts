import type { OpenFile } from './open-entries.ts'
import type { Root } from './root.ts'
import type { FileSource, FileSourceContext } from '../uploads/file-source.ts'
import { StartError } from '@frontdesk/mcp-kit'
import { FilesError } from '../errors.ts'
import { endsAsDirectory, splitPath } from './path.ts'
import { openRoot } from './root.ts'
import { looksLike } from './same-name.ts'
import { Uploads, UPLOADS_NAME } from '../uploads/uploads.ts'

/** A path of the tools, found in one root. */
export interface Place {
  root: Root
  /** Relative to `root`. */
  path: string
  /** What comes before a path in `root` to make it a path of the tools: empty, or the root's name and `/`. */
  prefix: string
}

/** What {@link Folders} hold beside roots. */
export interface FoldersOptions {
  /** The uploads of whoever calls, as a directory `uploads` beside the roots. */
  uploads?: FileSource | undefined
}

/**
 * What the model sees in the top directory: one root is the top directory itself; several, or uploads beside one, are directories in it.
 */
export class Folders implements Disposable {
  readonly #roots: ReadonlyMap<string, Root>
  /** The uploads of whoever calls. */
  readonly uploads: Uploads | undefined

  /** Takes over `roots`, whose names must be single components of a path. */
  constructor(roots: ReadonlyMap<string, Root>, { uploads }: FoldersOptions = {}) {
    if (roots.size === 0) throw new Error('mcp-files needs a root.')
    if (uploads !== undefined && roots.has(UPLOADS_NAME)) {
      throw new StartError(`A root is called ${UPLOADS_NAME}, where the uploads are. Name it: --root other=DIR.`)
    }
    this.#roots = roots
    this.uploads = uploads && new Uploads(uploads)
  }

  get roots(): Root[] {
    return [...this.#roots.values()]
  }

  /** The names in the top directory, or none when it is a root itself. */
  get names(): string[] {
    if (this.#roots.size === 1 && this.uploads === undefined) return []
    return [...this.#roots.keys(), ...(this.uploads ? [UPLOADS_NAME] : [])]
  }

  /** True when `path` is the top directory and that is no root itself. */
  isTop(path: string): boolean {
    return this.names.length > 0 && splitPath(path).length === 0
  }

  /** The uploads when `path` leads to them. */
  uploadsAt(path: string): Uploads | undefined {
    return this.uploads?.holds(path) ? this.uploads : undefined
  }

  /** The root that `path` leads into. Throws {@link FilesError}. */
  find(path: string): Place {
    const [place, ...others] = this.covers(path)
    if (place !== undefined && others.length === 0 && !this.isTop(path)) return place
    const names = this.names.join(', ')
    if (this.uploadsAt(path)) throw new FilesError('permission', 'Uploads can only be read.')
    throw new FilesError(
      'not_a_file',
      `The top directory only holds directories. Begin the path with one of: ${names}.`,
    )
  }

  /** The root that `path` leads into, or all of them for the top directory; none for the uploads. Throws {@link FilesError}. */
  covers(path: string): Place[] {
    const [single] = this.#roots.values()
    if (this.names.length === 0 && single !== undefined) return [{ root: single, path, prefix: '' }]
    const [name, ...rest] = splitPath(path)
    if (name === undefined) return [...this.#roots].map(([key, root]) => ({ root, path: '.', prefix: `${key}/` }))
    if (this.uploadsAt(path)) return []
    const root = this.#roots.get(name) ?? this.#findLookAlike(name)
    if (root === undefined) {
      throw new FilesError('not_found', `The path has to begin with one of these names: ${this.names.join(', ')}.`)
    }
    const end = rest.length > 0 && endsAsDirectory(path) ? '/' : ''
    return [{ root, path: `${rest.join('/')}${end}` || '.', prefix: `${name}/` }]
  }

  #findLookAlike(name: string): Root | undefined {
    const [found, ...others] = [...this.#roots].filter(([key]) => looksLike(key, name))
    return others.length === 0 ? found?.[1] : undefined
  }

  /** Opens a file of a root or an upload of the caller. Throws {@link FilesError}. */
  async openFile(path: string, caller: FileSourceContext): Promise<OpenFile> {
    const uploads = this.uploadsAt(path)
    if (uploads) return uploads.open(path, caller)
    const place = this.find(path)
    return place.root.openFile(place.path)
  }

  [Symbol.dispose](): void {
    this.uploads?.[Symbol.dispose]()
    for (const root of this.#roots.values()) root[Symbol.dispose]()
  }
}

/** Opens directories of the host, given by the names of the roots. Throws `StartError` when one cannot be served; then none stays open. */
export function openFolders(paths: ReadonlyMap<string, string>, options: FoldersOptions = {}): Folders {
  const roots = new Map<string, Root>()
  try {
    for (const [name, path] of paths) roots.set(name, openRoot(path))
    return new Folders(roots, options)
  } catch (error) {
    for (const root of roots.values()) root[Symbol.dispose]()
    throw error
  }
}

/** A path as the tools take it, from a place and the components found there. */
export function showPath(prefix: string, trail: readonly string[]): string {
  return `${prefix}${trail.join('/')}`.replace(/\/$/u, '') || '.'
}

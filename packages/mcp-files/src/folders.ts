import type { Root } from './root.ts'
import { FilesError } from './errors.ts'
import { splitPath } from './path.ts'
import { openRoot } from './root.ts'

/** A path of the tools, found in one root. */
export interface Place {
  root: Root
  /** Relative to `root`. */
  path: string
  /** What comes before a path in `root` to make it a path of the tools: empty, or the root's name and `/`. */
  prefix: string
}

/**
 * The roots as the model sees them: one root is the top directory itself; several are directories in it, by name.
 */
export class Folders implements Disposable {
  readonly #roots: ReadonlyMap<string, Root>

  /** Takes over `roots`, whose names must be single components of a path. */
  constructor(roots: ReadonlyMap<string, Root>) {
    if (roots.size === 0) throw new Error('mcp-files needs a root.')
    this.#roots = roots
  }

  /** The names of the roots when they are several, else none. */
  get names(): string[] {
    return this.#roots.size === 1 ? [] : [...this.#roots.keys()]
  }

  /** The root that `path` leads into. Throws {@link FilesError}. */
  find(path: string): Place {
    const place = this.covers(path)
    if (place.length === 1 && place[0] !== undefined) return place[0]
    throw new FilesError(
      'not_a_file',
      `The top directory only holds the roots. Begin the path with one of: ${this.names.join(', ')}.`,
    )
  }

  /** The root that `path` leads into, or all of them for the top directory of several. Throws {@link FilesError}. */
  covers(path: string): Place[] {
    const [single] = this.#roots.values()
    if (this.#roots.size === 1 && single !== undefined) return [{ root: single, path, prefix: '' }]
    const [name, ...rest] = splitPath(path)
    if (name === undefined) return [...this.#roots].map(([key, root]) => ({ root, path: '.', prefix: `${key}/` }))
    const root = this.#roots.get(name)
    if (root === undefined) {
      throw new FilesError(
        'not_found',
        `The path has to begin with the name of a root, which are: ${this.names.join(', ')}.`,
      )
    }
    return [{ root, path: rest.join('/') || '.', prefix: `${name}/` }]
  }

  [Symbol.dispose](): void {
    for (const root of this.#roots.values()) root[Symbol.dispose]()
  }
}

/** Opens directories of the host, given by the names of the roots. Throws `StartError` when one cannot be served; then none stays open. */
export function openFolders(paths: ReadonlyMap<string, string>): Folders {
  using opened = new DisposableStack()
  const roots = new Map([...paths].map(([name, path]) => [name, opened.use(openRoot(path))]))
  const folders = new Folders(roots)
  opened.move()
  return folders
}

/** A path as the tools take it, from a place and the components found there. */
export function showPath(prefix: string, trail: readonly string[]): string {
  return `${prefix}${trail.join('/')}`.replace(/\/$/u, '') || '.'
}

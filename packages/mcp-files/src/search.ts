import type { Place } from './folders.ts'
import type { OpenDirectory, OpenFile, Root } from './root.ts'
import type { ContentSearch } from './search-content.ts'
import type { TreeStep } from './tree-walk.ts'
import { errnoOf, FilesError } from './errors.ts'
import { showPath } from './folders.ts'
import { createSlicer } from './slice.ts'
import { walkTree } from './tree-walk.ts'

/** What to search for. Names and content are each searched only when there is something to compare them with. */
export interface SearchOptions {
  matchesName?: ((name: string) => boolean) | undefined
  content?: ContentSearch | undefined
  /** Whether to look into a file of this name. All by default. */
  includesFile?: ((name: string) => boolean) | undefined
  signal?: AbortSignal
  /** Told now and then how many files were looked into. */
  onProgress?: (files: number) => void
}

/** A file or directory whose name matches, or a line of a file that does. */
export interface SearchMatch {
  path: string
  line?: number
  text?: string
}

/** Why a search did not see everything. */
export type SearchGap = 'matches' | 'file' | 'time' | 'depth' | 'entries' | 'unreadable'

/** What a search found, in the order of paths. */
export interface SearchResult {
  matches: SearchMatch[]
  filesSearched: number
  gaps: Set<SearchGap>
}

export const MAX_MATCHES = 200
export const MAX_MATCHES_PER_FILE = 20
const MAX_MATCH_BYTES = 100 * 1024
const MAX_SEARCH_MS = 4_000
const PROGRESS_INTERVAL_FILES = 1_000
/** Directories for programs rather than people. They are searched only when the search starts in them. */
export const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules'])

/**
 * Searches names and content beneath each place without following links; a place may also be one file. Stops at {@link MAX_MATCHES}
 * matches, 100 KiB of them or 4 s, and says so in `gaps`. Throws {@link FilesError} when a place cannot be opened.
 */
export async function search(places: readonly Place[], options: SearchOptions): Promise<SearchResult> {
  const run = new SearchRun(options)
  for (const place of places) {
    if (run.isOver) break
    await run.searchPlace(place)
  }
  return run.result
}

class SearchRun {
  readonly result: SearchResult = { matches: [], filesSearched: 0, gaps: new Set() }
  readonly #options: SearchOptions
  readonly #pause: () => Promise<void> | undefined
  readonly #end = performance.now() + MAX_SEARCH_MS
  #matchBytes = 0

  constructor(options: SearchOptions) {
    this.#options = options
    this.#pause = createSlicer(options.signal)
  }

  get isOver(): boolean {
    return this.result.gaps.has('matches') || this.result.gaps.has('time')
  }

  async searchPlace({ root, path, prefix }: Place): Promise<void> {
    const opened = openDirectoryOrFile(root, path)
    try {
      if ('stats' in opened) return await this.#searchFile(opened, prefix)
      const { gaps } = this.result
      const enters = ({ entry }: TreeStep) => !SKIPPED_DIRECTORIES.has(entry.name)
      for (const step of walkTree(opened, { enters, onMissed: (reason) => gaps.add(reason) })) {
        await this.#searchStep(step, prefix)
        if (performance.now() > this.#end) gaps.add('time')
        if (this.isOver) return
        await this.#pause()
      }
    } finally {
      opened[Symbol.dispose]()
    }
  }

  async #searchStep({ directory, entry: { name, type } }: TreeStep, prefix: string): Promise<void> {
    const { matchesName, content, includesFile } = this.#options
    if (matchesName?.(name)) this.#add({ path: showPath(prefix, [...directory.trail, name]) })
    if (content === undefined || type !== 'file' || includesFile?.(name) === false) return
    try {
      using file = directory.openFile(name)
      await this.#searchFile(file, prefix)
    } catch (error) {
      if (errnoOf(error) === undefined && !(error instanceof FilesError)) throw error
      // No permission, or gone or swapped for something else since it was listed.
      this.result.gaps.add('unreadable')
    }
  }

  async #searchFile(file: OpenFile, prefix: string): Promise<void> {
    const { content, onProgress } = this.#options
    if (content === undefined) return
    const matches = await content(file, { maxMatches: MAX_MATCHES_PER_FILE, pause: this.#pause })
    if (matches.length === MAX_MATCHES_PER_FILE) this.result.gaps.add('file')
    const path = showPath(prefix, file.trail)
    for (const match of matches) this.#add({ path, ...match })
    this.result.filesSearched += 1
    if (this.result.filesSearched % PROGRESS_INTERVAL_FILES === 0) onProgress?.(this.result.filesSearched)
  }

  #add(match: SearchMatch): void {
    const { matches, gaps } = this.result
    this.#matchBytes += Buffer.byteLength(JSON.stringify(match))
    if (matches.length === MAX_MATCHES || this.#matchBytes > MAX_MATCH_BYTES) gaps.add('matches')
    else matches.push(match)
  }
}

function openDirectoryOrFile(root: Root, path: string): OpenDirectory | OpenFile {
  try {
    return root.openDirectory(path)
  } catch (error) {
    if (error instanceof FilesError && error.code === 'not_a_directory') return root.openFile(path)
    throw error
  }
}

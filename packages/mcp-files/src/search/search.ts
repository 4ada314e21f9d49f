import type { ByteSource } from '../reading/byte-source.ts'
import type { DocumentExtractor } from '../reading/document-extractor.ts'
import type { EntryType } from '../root/entries.ts'
import type { Place } from '../root/folders.ts'
import type { OpenDirectory, OpenFile } from '../root/open-entries.ts'
import type { Root } from '../root/root.ts'
import type { ContentSearch, LineMatch } from './content.ts'
import type { QueuedDocument, QueuedText } from './document-queue.ts'
import type { TreeStep } from '../root/tree-walk.ts'
import { fromBytes, readAt } from '../reading/byte-source.ts'
import { recogniseFile } from '../reading/file-kind.ts'
import { errnoOf, FilesError } from '../errors.ts'
import { showPath } from '../root/folders.ts'
import { decodeSource, MAX_DECODED_BYTES } from '../reading/other-charset.ts'
import { isBlankDocument, isNotText, PAGE_MARK } from '../reading/read.ts'
import { createSlicer } from '../slice.ts'
import { walkTree } from '../root/tree-walk.ts'
import { extractAll } from './document-queue.ts'
import { openDirectoryOrFile } from './open-start.ts'

/** What to search for. Names and content are each searched only when there is something to compare them with. */
export interface SearchOptions {
  matchesName?: ((file: FileName) => boolean) | undefined
  content?: ContentSearch | undefined
  /** Whether to look into a file. All by default. */
  includesFile?: ((file: FileName) => boolean) | undefined
  /** Takes the text out of PDF and DOCX files, which are not searched without. */
  documents?: DocumentExtractor | undefined
  /** Searched after the places. */
  more?: readonly NamedFile[]
  /** Whether to tell of files whose charset is a guess, in which letters outside of ASCII may be others. */
  tellsGuesses?: boolean
  signal?: AbortSignal
  /** Told now and then how many files were looked into. */
  onProgress?: (files: number) => void
}

/** How a file or directory is called. */
export interface FileName {
  name: string
  /** As the tools take it. */
  path: string
  /** From where the search started. */
  relativePath: string
}

/** A file that is in no root, such as an upload. */
export interface NamedFile extends FileName {
  open: () => OpenFile | Promise<OpenFile>
}

/** A file or directory whose name matches, or a line of a file that does. */
export interface SearchMatch {
  path: string
  line?: number
  text?: string
}

/** Why a search did not see everything. */
export type SearchGap = 'matches' | 'file' | 'time' | 'depth' | 'entries' | 'unreadable' | 'unsearched' | 'guessed'

/** What a search found, in the order of paths; what is in documents comes last. */
export interface SearchResult {
  matches: SearchMatch[]
  filesSearched: number
  gaps: Set<SearchGap>
  /** Files whose content was not, or not wholly, looked at: documents that take long or cannot be read, and what is no text. */
  unsearched: string[]
  /** Files without a match that were read in a charset which is a guess. */
  guessed: string[]
}

export const MAX_MATCHES = 200
export const MAX_MATCHES_PER_FILE = 20
const MAX_MATCH_BYTES = 100 * 1024
const MAX_SEARCH_MS = 4_000
/** More, for documents after all else: each is parsed in a process of its own. */
const MAX_DOCUMENT_SEARCH_MS = 12_000
/** A document without a letter in so much of its text has none. */
const BLANK_SAMPLE_BYTES = 64 * 1024
const PROGRESS_INTERVAL_FILES = 1_000
/** Of a larger file, which may be an image, only the first bytes are read to see what it is. */
const MAX_READ_ONCE_BYTES = 64 * 1024
/** Directories for programs rather than people. They are searched only when the search starts in them. */
export const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules'])

/**
 * Searches names and content beneath each place without following links; a place may also be one file. Stops at {@link MAX_MATCHES}
 * matches, 100 KiB of them or 4 s, and another 12 s for the text of documents, and says so in `gaps`. Closes `content`. Throws {@link FilesError} when a place cannot be opened.
 */
export async function search(places: readonly Place[], options: SearchOptions): Promise<SearchResult> {
  const run = new SearchRun(options)
  try {
    for (const place of places) {
      if (run.isOver) break
      await run.searchPlace(place)
    }
    await run.searchFiles(options.more ?? [])
    await run.searchDocuments()
    return run.result
  } finally {
    await run.close()
  }
}

type Outcome = { matches: SearchMatch[] } | { error: unknown }

class SearchRun {
  readonly result: SearchResult = { matches: [], filesSearched: 0, gaps: new Set(), unsearched: [], guessed: [] }
  readonly #options: SearchOptions
  readonly #pause: () => Promise<void> | undefined
  #end = performance.now() + MAX_SEARCH_MS
  /** What is being searched, in the order of paths. These never reject. */
  readonly #running: Promise<Outcome>[] = []
  /** Documents that were met, to be searched at the end. */
  readonly #documents: QueuedDocument[] = []
  #matchBytes = 0

  constructor(options: SearchOptions) {
    this.#options = options
    this.#pause = createSlicer(options.signal)
  }

  get isOver(): boolean {
    if (this.#isLate) this.result.gaps.add('time')
    return this.result.gaps.has('matches') || this.#isLate
  }

  get #isLate(): boolean {
    return performance.now() > this.#end
  }

  async searchPlace({ root, path, prefix }: Place): Promise<void> {
    using opened = openDirectoryOrFile(root, path)
    if ('stats' in opened) {
      const open = () => root.openFile(path)
      this.#start(async () => this.#searchFile(opened, { path: showPath(prefix, opened.trail), open }))
    } else {
      for (const step of walkTree(opened, { enters, onMissed: (reason) => this.result.gaps.add(reason) })) {
        this.#visit(step, { root, prefix, start: opened })
        while (this.#running.length >= (this.#options.content?.maxConcurrent ?? 1)) await this.#settleNext()
        if (this.isOver) return
        await this.#pause()
      }
    }
    while (this.#running.length > 0) await this.#settleNext()
  }

  async searchFiles(files: readonly NamedFile[]): Promise<void> {
    for (const file of files) {
      if (this.isOver) return
      this.#visitFile({ ...file, type: 'file' })
      while (this.#running.length > 0) await this.#settleNext()
      await this.#pause()
    }
  }

  async searchDocuments(): Promise<void> {
    const { documents, content, signal } = this.#options
    const waiting = new Set(this.#documents.map(({ path }) => path))
    if (documents !== undefined && content !== undefined && !this.result.gaps.has('matches')) {
      this.#end = performance.now() + MAX_DOCUMENT_SEARCH_MS
      for await (const text of extractAll(this.#documents, { documents, isOver: () => this.isOver, signal })) {
        signal?.throwIfAborted()
        waiting.delete(text.path)
        this.#start(async () => this.#searchDocument(text))
        await this.#settleNext()
      }
    }
    signal?.throwIfAborted()
    for (const path of waiting) this.#miss(path)
  }

  /** Ends what still runs, and waits until its files are closed. */
  async close(): Promise<void> {
    this.#options.content?.[Symbol.dispose]()
    await Promise.all(this.#running)
  }

  #visit(
    { directory, entry: { name, type } }: TreeStep,
    from: { root: Root; prefix: string; start: OpenDirectory },
  ): void {
    const trail = [...directory.trail, name]
    const relativePath = trail.slice(from.start.trail.length).join('/')
    const path = showPath(from.prefix, trail)
    const reopen = () => from.root.openFile(trail.join('/'))
    this.#visitFile({ path, relativePath, name, type, open: () => directory.openFile(name), reopen })
  }

  /** `reopen` opens the file when the directory that it was found in is closed. */
  #visitFile(entry: NamedFile & { type: EntryType; reopen?: QueuedDocument['open'] }): void {
    const { matchesName, content, includesFile } = this.#options
    const { path, type, open, reopen = open } = entry
    if (matchesName?.(entry)) this.#start(async () => [{ path }])
    if (content === undefined || type !== 'file' || includesFile?.(entry) === false) return
    this.#start(async () => {
      using file = await open()
      return await this.#searchFile(file, { path, open: reopen })
    })
  }

  async #searchFile(file: OpenFile, { path, open }: Omit<QueuedDocument, 'kind'>): Promise<SearchMatch[]> {
    const takes = (start: ByteSource) => {
      const found = recogniseFile(start)
      // An image holds no lines.
      if (found !== 'other' && 'document' in found) this.#documents.push({ path, kind: found.document, open })
      return found === 'other'
    }
    // A small file is read once: most of the time of a search goes into calls of the system.
    if (this.#options.content !== undefined && file.sizeBytes <= MAX_READ_ONCE_BYTES) {
      return this.#searchText(file, path, (start) => takes(fromBytes(file.name, start)))
    }
    return takes(file) ? this.#searchText(file, path) : []
  }

  async #searchDocument(text: QueuedText): Promise<SearchMatch[]> {
    const { path } = text
    if ('error' in text) {
      if (!isUnreadable(text.error)) throw text.error
      this.#miss(path)
      return []
    }
    if ('open' in text) {
      using file = await text.open()
      return await this.#searchText(file, path)
    }
    const { source, gap } = text.extracted
    const matches = await this.#searchText(source, path)
    if (gap !== undefined || isBlankDocument(readAt(source, 0, BLANK_SAMPLE_BYTES).toString())) this.#miss(path)
    return matches.filter((match) => match.text?.search(PAGE_MARK) !== 0)
  }

  async #searchText(source: ByteSource, path: string, takes?: (start: Buffer) => boolean): Promise<SearchMatch[]> {
    const { content, onProgress } = this.#options
    if (content === undefined) return []
    const options = { maxMatches: MAX_MATCHES_PER_FILE, pause: this.#pause, isOver: () => this.isOver }
    const isLarge = source.sizeBytes > MAX_DECODED_BYTES
    let found: LineMatch[] | undefined
    try {
      found = await content.search(source, { ...options, takes, ...(isLarge && { onNotUtf8: () => this.#miss(path) }) })
    } catch (error) {
      if (!isNotText(error)) throw error
      const decoded = decodeSource(source)
      if (decoded === undefined) {
        this.#miss(path)
        return []
      }
      found = await content.search(decoded.source, options)
      if (this.#options.tellsGuesses && found?.length === 0 && decoded.charset === 'windows-1252') {
        this.result.gaps.add('guessed')
        this.result.guessed.push(path)
      }
    }
    if (found === undefined) return []
    if (found.length === MAX_MATCHES_PER_FILE) this.result.gaps.add('file')
    this.result.filesSearched += 1
    if (this.result.filesSearched % PROGRESS_INTERVAL_FILES === 0) onProgress?.(this.result.filesSearched)
    return found.map((match) => ({ path, ...match }))
  }

  #miss(path: string): void {
    this.result.gaps.add('unsearched')
    if (this.result.unsearched.at(-1) !== path) this.result.unsearched.push(path)
  }

  #start(work: () => Promise<SearchMatch[]>): void {
    this.#running.push(
      work().then(
        (matches) => ({ matches }),
        (error: unknown) => ({ error }),
      ),
    )
  }

  async #settleNext(): Promise<void> {
    const outcome = await this.#running.shift()
    if (outcome === undefined) return
    if ('matches' in outcome) for (const match of outcome.matches) this.#add(match)
    else if (isUnreadable(outcome.error)) this.result.gaps.add('unreadable')
    else throw outcome.error
  }

  #add(match: SearchMatch): void {
    const { matches, gaps } = this.result
    this.#matchBytes += Buffer.byteLength(JSON.stringify(match))
    if (matches.length === MAX_MATCHES || this.#matchBytes > MAX_MATCH_BYTES) gaps.add('matches')
    else matches.push(match)
  }
}

function enters({ entry }: TreeStep): boolean {
  return !SKIPPED_DIRECTORIES.has(entry.name)
}

/** No permission, or gone or swapped for something else since it was listed. A pattern that cannot be compared fails the whole search. */
function isUnreadable(error: unknown): boolean {
  return errnoOf(error) !== undefined || (error instanceof FilesError && error.code !== 'invalid_pattern')
}

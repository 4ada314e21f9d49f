import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ExitCode } from './exit-code.ts'

/** Documents whose text can be taken out of them. */
export type DocumentKind = 'pdf' | 'docx' | 'html' | 'text'

/** A document: an open file, or its bytes. */
export type DocumentInput = { fd: number } | { bytes: Uint8Array }

/** Why an extraction ended before the end of the document. */
export type ExtractionProblem = 'unreadable' | 'memory' | 'size' | 'pages' | 'time' | 'closed'

/** What to read, and how far. */
export interface ExtractionOptions {
  kind: DocumentKind
  /** Of the text in UTF-8. 8 MiB by default. */
  maxTextBytes?: number
  /** Of a PDF. {@link MAX_DOCUMENT_PAGES} by default. */
  maxPages?: number
  /** Of the process that reads, which takes about 60 MB before it does anything. 256 MiB by default; on Linux alone this counts all its memory. */
  maxMemoryBytes?: number
  /** 30 s by default. */
  timeoutMs?: number
}

export const MAX_DOCUMENT_PAGES = 10_000
const MAX_TEXT_BYTES = 8 * 1024 * 1024
const MAX_RESIDENT_BYTES = 256 * 1024 * 1024
const MAX_EXTRACTION_MS = 30_000
const RESIDENT_CHECK_MS = 20
const PAGE_BYTES = 4_096

// A neighbour of this module in the source, among the compiled modules and beside a bundle that holds this one.
const SCRIPT = new URL(`./extract-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** The text of one document, as far as a process of its own has taken it out. Starts at once. */
export class Extraction implements Disposable {
  /** Resolves when the process has ended, however. */
  readonly settled: Promise<void>
  readonly #child: ChildProcess
  readonly #limits: Required<Omit<ExtractionOptions, 'kind'>>
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #isSettled = false
  #problem: ExtractionProblem | undefined

  constructor(
    input: DocumentInput,
    {
      kind,
      maxTextBytes = MAX_TEXT_BYTES,
      maxPages = MAX_DOCUMENT_PAGES,
      maxMemoryBytes = MAX_RESIDENT_BYTES,
      timeoutMs = MAX_EXTRACTION_MS,
    }: ExtractionOptions,
  ) {
    this.#limits = { maxTextBytes, maxPages, maxMemoryBytes, timeoutMs }
    // Loaded here, because it would take a good part of the time that a server takes to start.
    const { spawn } = process.getBuiltinModule('node:child_process')
    const heapMegabytes = Math.max(16, Math.floor((maxMemoryBytes / 1024 / 1024) * 0.625))
    const script = [fileURLToPath(SCRIPT), kind, String(maxPages), String(process.pid)]
    this.#child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, ...script], {
      // The document comes as a descriptor: the process knows no path.
      stdio: ['fd' in input ? input.fd : 'pipe', 'pipe', 'ignore'],
      env: {},
      cwd: '/',
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    // A process that ends early closes its end, which its exit tells.
    this.#child.stdin?.on('error', () => {})
    if ('bytes' in input) this.#child.stdin?.end(input.bytes)
    this.settled = this.#watch()
  }

  /** The text until now. */
  get text(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** Of the text until now. */
  get sizeBytes(): number {
    return this.#bytes
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Why the text ends early, if it does. */
  get problem(): ExtractionProblem | undefined {
    return this.#problem
  }

  [Symbol.dispose](): void {
    this.#stop('closed')
  }

  async #watch(): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<number | null>()
    // Failing to start is an `error` without a `close`.
    this.#child.once('close', resolve).once('error', () => resolve(null))
    const deadline = setTimeout(() => this.#stop('time'), this.#limits.timeoutMs)
    const watch = setInterval(() => {
      if (residentBytes(this.#child.pid) > this.#limits.maxMemoryBytes) this.#stop('memory')
    }, RESIDENT_CHECK_MS)
    try {
      const code = await ended
      if (code !== 0) this.#problem ??= toProblem(code)
    } finally {
      clearTimeout(deadline)
      clearInterval(watch)
      this.#isSettled = true
    }
  }

  #take(chunk: Buffer): void {
    const room = this.#limits.maxTextBytes - this.#bytes
    if (chunk.length > room) this.#stop('size')
    if (room <= 0) return
    this.#chunks.push(chunk.subarray(0, room))
    this.#bytes += Math.min(chunk.length, room)
  }

  #stop(problem: ExtractionProblem): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#problem ??= problem
    this.#child.kill('SIGKILL')
  }
}

/** A process that ends otherwise has run out of its heap. */
function toProblem(code: number | null): ExtractionProblem {
  if (code === ExitCode.unreadable) return 'unreadable'
  return code === ExitCode.tooManyPages ? 'pages' : 'memory'
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
  } catch {
    // It has just ended, or the system has no such file.
    return 0
  }
}

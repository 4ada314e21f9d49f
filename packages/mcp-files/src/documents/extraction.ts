import type { ChildProcess } from 'node:child_process'
import type { OpenFile } from '../open-entries.ts'
import type { DocumentKind } from './kind.ts'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXTRACT_PROCESS } from '../scripts.ts'
import { UNREADABLE_EXIT_CODE } from './protocol.ts'

/** Why an extraction ended before the end of the document. */
export type ExtractionProblem = 'unreadable' | 'memory' | 'size' | 'time' | 'closed'

const MAX_TEXT_BYTES = 8 * 1024 * 1024
const MAX_RESIDENT_BYTES = 256 * 1024 * 1024
const RESIDENT_CHECK_MS = 20
const MAX_EXTRACTION_MS = 30_000
const PAGE_BYTES = 4_096

/** The text of one document, as far as a process of its own has taken it out. Starts at once. */
export class Extraction implements Disposable {
  /** Resolves when the process has ended, however. */
  readonly settled: Promise<void>
  readonly #child: ChildProcess
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #isSettled = false
  #problem: ExtractionProblem | undefined

  constructor(file: OpenFile, kind: DocumentKind) {
    const script = fileURLToPath(EXTRACT_PROCESS)
    // Loaded here, because it would take a good part of the time that the server takes to start.
    const { spawn } = process.getBuiltinModule('node:child_process')
    this.#child = spawn(process.execPath, ['--max-old-space-size=160', script, kind, String(process.pid)], {
      // The document comes as a descriptor: the process knows no path.
      stdio: ['ignore', 'pipe', 'ignore', file.fd],
      env: {},
      cwd: '/',
    })
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    this.settled = this.#watch()
  }

  /** The text until now. */
  get text(): Buffer {
    return Buffer.concat(this.#chunks)
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
    this.#child.once('close', resolve).on('error', () => resolve(null))
    const deadline = setTimeout(() => this.#stop('time'), MAX_EXTRACTION_MS)
    const watch = setInterval(() => {
      if (residentBytes(this.#child.pid) > MAX_RESIDENT_BYTES) this.#stop('memory')
    }, RESIDENT_CHECK_MS)
    try {
      const code = await ended
      if (code !== 0) this.#problem ??= code === UNREADABLE_EXIT_CODE ? 'unreadable' : 'memory'
    } finally {
      clearTimeout(deadline)
      clearInterval(watch)
      this.#isSettled = true
    }
  }

  #take(chunk: Buffer): void {
    const room = MAX_TEXT_BYTES - this.#bytes
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

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
  } catch {
    // It has just ended.
    return 0
  }
}

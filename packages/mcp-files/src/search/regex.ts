import type { ChunkMatcher, ContentSearch, LineMatch } from './content.ts'
import type { RegexRequest, RegexWorkerData } from './regex-worker.ts'
import type { Worker } from 'node:worker_threads'
import { FilesError } from '../errors.ts'
import { CHUNK_BYTES, searchInChunks } from './content.ts'

// Beside the bundled bin, beside the compiled modules and in the source this is a neighbour of this module.
const WORKER = new URL(`./regex-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
const MAX_CHUNK_MS = 2_000
/** Enough to keep the thread busy while this one reads the next files. */
const MAX_CONCURRENT = 32

/**
 * A search for a regular expression, line by line, in a thread of its own: backtracking can take for ever. Throws {@link FilesError}
 * `invalid_pattern` for what is no expression; what takes over 2 s on one part of a file rejects with the same.
 */
export function createRegexSearch(source: string, { isCaseSensitive = false } = {}): ContentSearch {
  const data: RegexWorkerData = { source, flags: isCaseSensitive ? 'u' : 'iu' }
  assertPattern(data)
  const thread = new RegexThread(data)
  const match: ChunkMatcher = async (chunk, maxMatches) => thread.findLines({ chunk, maxMatches })
  return {
    maxConcurrent: MAX_CONCURRENT,
    async search(file, options) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, file.sizeBytes + 1))
      return searchInChunks(file, { match, buffer, overlapBytes: 0, ...options })
    },
    [Symbol.dispose]: () => thread.end(new Error('The search is over.')),
  }
}

function assertPattern({ source, flags }: RegexWorkerData): void {
  try {
    void new RegExp(source, flags)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(': ').at(-1) : 'unknown error'
    throw new FilesError('invalid_pattern', `The query is not a regular expression of JavaScript: ${reason}.`, {
      cause,
    })
  }
}

/** The thread that compares. It answers in the order of the requests. */
class RegexThread {
  readonly #worker: Worker
  readonly #waiting: PromiseWithResolvers<LineMatch[]>[] = []
  #watchdog: NodeJS.Timeout | undefined
  #isEnded = false

  constructor(workerData: RegexWorkerData) {
    // Loaded here to let the server start sooner.
    const { Worker } = process.getBuiltinModule('node:worker_threads')
    this.#worker = new Worker(WORKER, { workerData, env: {}, resourceLimits: { maxOldGenerationSizeMb: 64 } })
    this.#worker.on('message', (matches: LineMatch[]) => {
      this.#waiting.shift()?.resolve(matches)
      this.#watch()
    })
    this.#worker.on('error', (error) => this.end(error))
  }

  async findLines(request: RegexRequest): Promise<LineMatch[]> {
    if (this.#isEnded) throw tooSlow()
    const answer = Promise.withResolvers<LineMatch[]>()
    this.#waiting.push(answer)
    this.#worker.postMessage(request)
    if (this.#waiting.length === 1) this.#watch()
    return answer.promise
  }

  end(reason: unknown): void {
    this.#isEnded = true
    clearTimeout(this.#watchdog)
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
    void this.#worker.terminate()
  }

  #watch(): void {
    clearTimeout(this.#watchdog)
    if (this.#waiting.length > 0) this.#watchdog = setTimeout(() => this.end(tooSlow()), MAX_CHUNK_MS)
  }
}

function tooSlow(): FilesError {
  return new FilesError(
    'invalid_pattern',
    'The regular expression takes too long to compare. Make it simpler: do not repeat what repeats already.',
  )
}

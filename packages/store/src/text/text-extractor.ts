import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ExtractionAnswer, ExtractionJob } from './extract-worker.ts'
import { readers } from './readers.ts'

/** Why there is no text: no reader for the type, a document that its reader cannot read, or one that takes too much. */
export type ExtractionFault = 'unsupported' | 'damaged' | 'timeout' | 'memory'

/** The text of a document could not be taken out. The message may be shown to the user, or the model. */
export class TextExtractionError extends Error {
  readonly code = 'text_extraction'
  readonly fault: ExtractionFault

  constructor(message: string, { fault, cause }: { fault: ExtractionFault; cause?: unknown }) {
    super(message, { cause })
    this.name = 'TextExtractionError'
    this.fault = fault
  }
}

/** The text of a document, and whether it is the beginning only. */
export interface ExtractedText {
  text: string
  isCut: boolean
}

export interface TextExtractorOptions {
  timeoutMs?: number
  /** How much the process may grow by while it reads a document. */
  maxMemoryMb?: number
  maxCharacters?: number
}

const MEGABYTE = 1024 * 1024
const WATCH_MS = 20
const WORKER = new URL(`./extract-worker${extname(import.meta.url)}`, import.meta.url)

/**
 * Takes the text out of PDF, DOCX, HTML, Markdown, CSV and plain text, in a worker that is stopped when it takes too long or too much. One
 * document at a time: how much the process grows by is then the document's.
 */
export class TextExtractor {
  readonly #options: Required<TextExtractorOptions>
  #last: Promise<unknown> = Promise.resolve()

  constructor({ timeoutMs = 10_000, maxMemoryMb = 256, maxCharacters = 500_000 }: TextExtractorOptions = {}) {
    this.#options = { timeoutMs, maxMemoryMb, maxCharacters }
  }

  /** Throws {@link TextExtractionError}, or the signal's reason. The bytes are handed to the worker and empty afterwards. */
  async extract(
    bytes: Uint8Array<ArrayBuffer>,
    mimeType: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ExtractedText> {
    if (!readers.has(mimeType)) {
      throw new TextExtractionError(`Files of type ${mimeType} have no text to take out.`, { fault: 'unsupported' })
    }
    const turn = this.#last.then(() =>
      this.#run({ bytes, mimeType, maxCharacters: this.#options.maxCharacters }, signal),
    )
    this.#last = turn.catch(() => {}) // The next one waits for it and does not mind how it ended.
    return turn
  }

  async #run(
    job: ExtractionJob & { bytes: Uint8Array<ArrayBuffer> },
    signal: AbortSignal | undefined,
  ): Promise<ExtractedText> {
    signal?.throwIfAborted()
    const { timeoutMs, maxMemoryMb } = this.#options
    const { promise, resolve, reject } = Promise.withResolvers<ExtractionAnswer>()
    const limit = process.memoryUsage.rss() + maxMemoryMb * MEGABYTE
    const worker = new Worker(WORKER, {
      workerData: job,
      transferList: [job.bytes.buffer],
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 32 },
      stdout: true,
      stderr: true,
    })
    const stop = (fault: 'timeout' | 'memory', message: string) => reject(new TextExtractionError(message, { fault }))
    const tooMuch = `The document takes more than ${maxMemoryMb} MB to read.`
    const timer = setTimeout(
      () => stop('timeout', `The document takes longer than ${timeoutMs} ms to read.`),
      timeoutMs,
    )
    const watch = setInterval(() => process.memoryUsage.rss() > limit && stop('memory', tooMuch), WATCH_MS)
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    worker.once('message', resolve)
    worker.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ERR_WORKER_OUT_OF_MEMORY') stop('memory', tooMuch)
      else reject(new TextExtractionError('The document is damaged, or not of its type.', { fault: 'damaged', cause }))
    })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      clearInterval(watch)
      signal?.removeEventListener('abort', abort)
      await worker.terminate()
    }
  }
}

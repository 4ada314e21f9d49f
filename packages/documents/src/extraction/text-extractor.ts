import type { DocumentKind, ExtractionProblem } from './extraction.ts'
import { Extraction } from './extraction.ts'

/** Why there is no text: no reader for the type, a document that its reader cannot read, or one that takes too much. */
export type ExtractionFault = 'unsupported' | 'damaged' | 'timeout' | 'memory'

/** The text of a document could not be taken out. The message may be shown to the user, or the model. */
export class TextExtractionError extends Error {
  readonly code = 'text_extraction'
  readonly fault: ExtractionFault

  constructor(message: string, { fault }: { fault: ExtractionFault }) {
    super(message)
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
  /** 10 s by default. */
  timeoutMs?: number
  /** Of the process that reads a document. 256 by default. */
  maxMemoryMb?: number
  /** 500,000 by default. */
  maxCharacters?: number
}

const KINDS: ReadonlyMap<string, DocumentKind> = new Map([
  ['application/pdf', 'pdf'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['text/html', 'html'],
  ['text/markdown', 'text'],
  ['text/csv', 'text'],
  ['text/plain', 'text'],
  ['application/json', 'text'],
])
/** A character takes at most so many bytes in UTF-8. */
const MAX_CHARACTER_BYTES = 3

/**
 * Takes the text out of PDF, DOCX, HTML, Markdown, CSV, JSON and plain text, each in a process of its own that is ended when it takes too long
 * or too much. One document at a time.
 */
export class TextExtractor {
  readonly #options: Required<TextExtractorOptions>
  #last: Promise<unknown> = Promise.resolve()

  constructor({ timeoutMs = 10_000, maxMemoryMb = 256, maxCharacters = 500_000 }: TextExtractorOptions = {}) {
    this.#options = { timeoutMs, maxMemoryMb, maxCharacters }
  }

  /** Throws {@link TextExtractionError}, or the signal's reason. */
  async extract(
    bytes: Uint8Array,
    mimeType: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ExtractedText> {
    const kind = KINDS.get(mimeType)
    if (kind === undefined) {
      throw new TextExtractionError(`Files of type ${mimeType} have no text to take out.`, { fault: 'unsupported' })
    }
    const turn = this.#last.then(async () => this.#run(bytes, kind, signal))
    this.#last = turn.catch(() => {}) // The next one waits for it and does not mind how it ended.
    return turn
  }

  async #run(bytes: Uint8Array, kind: DocumentKind, signal: AbortSignal | undefined): Promise<ExtractedText> {
    signal?.throwIfAborted()
    const { timeoutMs, maxMemoryMb, maxCharacters } = this.#options
    using extraction = new Extraction(
      { bytes },
      {
        kind,
        timeoutMs,
        maxMemoryBytes: maxMemoryMb * 1024 * 1024,
        maxTextBytes: (maxCharacters + 1) * MAX_CHARACTER_BYTES,
      },
    )
    const abort = () => extraction[Symbol.dispose]()
    signal?.addEventListener('abort', abort, { once: true })
    await extraction.settled
    signal?.removeEventListener('abort', abort)
    signal?.throwIfAborted()
    const { problem } = extraction
    if (problem !== undefined && problem !== 'size' && problem !== 'pages') throw this.#toError(problem)
    const text = extraction.text.toString()
    return {
      text: text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, ''),
      isCut: problem !== undefined || text.length > maxCharacters,
    }
  }

  #toError(problem: ExtractionProblem): TextExtractionError {
    const { timeoutMs, maxMemoryMb } = this.#options
    if (problem === 'time')
      return new TextExtractionError(`The document takes longer than ${timeoutMs} ms to read.`, { fault: 'timeout' })
    if (problem === 'memory')
      return new TextExtractionError(`The document takes more than ${maxMemoryMb} MB to read.`, { fault: 'memory' })
    return new TextExtractionError('The document is damaged, or not of its type.', { fault: 'damaged' })
  }
}

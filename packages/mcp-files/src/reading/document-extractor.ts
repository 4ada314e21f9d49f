import type { ExtractionProblem } from '@frontdesk/documents'
import { Extraction } from '@frontdesk/documents'
import type { ByteSource } from './byte-source.ts'
import type { OpenFile } from '../root/open-entries.ts'
import type { DocumentKind } from './file-kind.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromBytes } from './byte-source.ts'
import { FilesError, quoteName } from '../errors.ts'

/** The text of a document. */
export interface DocumentText {
  source: ByteSource
  /** Why there may be more text than `source` holds: still on its way, or stopped. */
  gap?: 'running' | ExtractionProblem
}

export const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024
/** Processes at most. */
const MAX_RUNNING = 4
/** Texts that are kept, so that searching a folder again goes on where the time was over. */
const MAX_KEPT = 256
const MAX_KEPT_BYTES = 64 * 1024 * 1024
/** How long a call waits. What is there by then is the answer, and the next call finds more. */
const MAX_WAIT_MS = 4_000

/** Takes the text out of documents, and keeps the last ones so that they can be read on. */
export class DocumentExtractor implements Disposable {
  readonly #extractions = new Map<string, Extraction>()
  readonly #maxWaitMs: number

  constructor({ maxWaitMs = MAX_WAIT_MS }: { maxWaitMs?: number } = {}) {
    this.#maxWaitMs = maxWaitMs
  }

  /** The text of an open document, as far as it is known after `maxWaitMs`, 4 s by default. Throws {@link FilesError} when there is none. */
  async extract(
    file: OpenFile,
    kind: DocumentKind,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<DocumentText> {
    if (file.sizeBytes > MAX_DOCUMENT_BYTES) {
      throw new FilesError(
        'too_large',
        `${quoteName(file.name)} has ${file.sizeBytes} bytes. The limit for documents is ${MAX_DOCUMENT_BYTES}.`,
      )
    }
    const extraction = this.#find(file, kind)
    const isOver = await settlesWithin(extraction, this.#maxWaitMs, signal)
    const gap = isOver ? extraction.problem : 'running'
    const { text } = extraction
    if (text.length === 0 && gap !== undefined)
      throw new FilesError(gap === 'running' ? 'busy' : 'not_text', `${quoteName(file.name)} ${NO_TEXT[gap]}`)
    return { source: fromBytes(file.name, text), ...(gap && { gap }) }
  }

  [Symbol.dispose](): void {
    for (const extraction of this.#extractions.values()) extraction[Symbol.dispose]()
    this.#extractions.clear()
  }

  #find(file: OpenFile, kind: DocumentKind): Extraction {
    const { dev, ino, size, mtimeMs } = file.stats
    const key = [kind, dev, ino, size, mtimeMs].join(':')
    const found = this.#extractions.get(key)
    if (found === undefined) this.#makeRoom()
    const extraction = found ?? new Extraction({ fd: file.fd }, { kind })
    // The last one asked for is the last in the map.
    this.#extractions.delete(key)
    this.#extractions.set(key, extraction)
    return extraction
  }

  /** Forgets the texts that were not asked for longest. Those still on their way are what somebody waits for. */
  #makeRoom(): void {
    const all = [...this.#extractions]
    if (all.filter(([, { isSettled }]) => !isSettled).length >= MAX_RUNNING) {
      throw new FilesError('busy', `${MAX_RUNNING} documents are being read already. Try again in a few seconds.`)
    }
    let kept = 0
    let bytes = 0
    for (const [key, { isSettled, sizeBytes }] of all.toReversed()) {
      kept += 1
      bytes += sizeBytes
      if (isSettled && (kept >= MAX_KEPT || bytes > MAX_KEPT_BYTES)) this.#extractions.delete(key)
    }
  }
}

const NO_TEXT: Record<NonNullable<DocumentText['gap']>, string> = {
  unreadable: 'could not be read: it is damaged, encrypted or not what its first bytes say.',
  memory: 'takes too much memory to read.',
  size: 'holds too much text.',
  pages: 'has too many pages.',
  time: 'takes too long to read.',
  running: 'takes long to read. Try again in a few seconds.',
  closed: 'is no longer being read. Try again.',
}

async function settlesWithin(
  extraction: Extraction,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const waiting = new AbortController()
  const stop = signal === undefined ? waiting.signal : AbortSignal.any([waiting.signal, signal])
  try {
    return await Promise.race([
      extraction.settled.then(() => true),
      sleep(timeoutMs, false, { signal: stop, ref: false }),
    ])
  } finally {
    waiting.abort()
  }
}

import type { DocumentExtractor, DocumentText } from '../reading/document-extractor.ts'
import type { DocumentKind } from '../reading/file-kind.ts'
import type { OpenFile } from '../root/open-entries.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { FilesError } from '../errors.ts'
import { extractOrNone } from '../reading/read.ts'

/** A document that is to be searched. */
export interface QueuedDocument {
  path: string
  kind: DocumentKind
  open: () => OpenFile | Promise<OpenFile>
}

/** What came of one. */
export type QueuedText =
  | { path: string; extracted: DocumentText }
  /** It was no document after all. */
  | { path: string; open: QueuedDocument['open'] }
  | { path: string; error: unknown }

/** Processes that read documents for one search. */
const MAX_AHEAD = 2
const BUSY_WAIT_MS = 100
/** How long one document may keep the others waiting. */
const MAX_DOCUMENT_WAIT_MS = 4_000

/**
 * The texts of documents, in order, some of them taken out ahead while the caller searches. Ends when `isOver`; what was not reached is not
 * given, and goes on to be read for the next search.
 */
export async function* extractAll(
  queue: readonly QueuedDocument[],
  options: { documents: DocumentExtractor; isOver: () => boolean; signal?: AbortSignal | undefined },
): AsyncGenerator<QueuedText> {
  const started: Promise<QueuedText>[] = []
  try {
    for (let at = 0; at < queue.length; at += 1) {
      for (const document of queue.slice(started.length, at + MAX_AHEAD)) started.push(extract(document, options))
      const text = await started[at]
      if (text === undefined || options.isOver()) return
      yield text
    }
  } finally {
    await Promise.all(started)
  }
}

/** Never rejects. */
async function extract(
  { path, kind, open }: QueuedDocument,
  { documents, isOver, signal }: Parameters<typeof extractAll>[1],
): Promise<QueuedText> {
  const end = performance.now() + MAX_DOCUMENT_WAIT_MS
  try {
    for (;;) {
      using file = await open()
      try {
        const extracted = await extractOrNone(file, { kind, documents, signal })
        if (extracted?.gap !== 'running' || isOver() || performance.now() > end) {
          return extracted ? { path, extracted } : { path, open }
        }
      } catch (error) {
        // Other calls read as many as there may be, or this one has no text yet.
        const isBusy = error instanceof FilesError && error.code === 'busy'
        if (!isBusy || isOver() || performance.now() > end) throw error
      }
      await sleep(BUSY_WAIT_MS, undefined, { signal })
    }
  } catch (error) {
    return { path, error }
  }
}

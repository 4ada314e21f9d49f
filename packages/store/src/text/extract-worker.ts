import { parentPort, workerData } from 'node:worker_threads'
import { readers } from './readers.ts'

/** What the extractor gives this worker. */
export interface ExtractionJob {
  bytes: Uint8Array
  mimeType: string
  maxCharacters: number
}

/** What it answers. */
export interface ExtractionAnswer {
  text: string
  isCut: boolean
}

const { bytes, mimeType, maxCharacters } = workerData as ExtractionJob
const text = (await readers.get(mimeType)?.(bytes)) ?? ''
const answer: ExtractionAnswer = { text: text.slice(0, maxCharacters), isCut: text.length > maxCharacters }
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- Threads have no origins.
parentPort?.postMessage(answer)

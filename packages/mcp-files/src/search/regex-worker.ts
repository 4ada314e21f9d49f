import type { LineMatch } from './content.ts'
import { parentPort, workerData } from 'node:worker_threads'

/** What the worker is started with. */
export interface RegexWorkerData {
  source: string
  flags: string
}

/** A part of a file to search. */
export interface RegexRequest {
  chunk: Uint8Array
  maxMatches: number
}

// Backtracking can take for ever and hears nothing meanwhile, so it happens in a thread that can be ended.

const SHOWN_BEFORE = 80
const SHOWN_AFTER = 220

const { source, flags } = workerData as RegexWorkerData
const pattern = new RegExp(source, flags)
const decoder = new TextDecoder()

parentPort?.on('message', ({ chunk, maxMatches }: RegexRequest) => {
  parentPort?.postMessage(findLines(decoder.decode(chunk), maxMatches))
})

function findLines(text: string, maxMatches: number): LineMatch[] {
  const matches: LineMatch[] = []
  let start = 0
  for (let line = 0; start < text.length && matches.length < maxMatches; line++) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const content = text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
    const match = pattern.exec(content)
    if (match !== null) matches.push({ line, text: excerpt(content, match.index) })
    start = end + 1
  }
  return matches
}

function excerpt(line: string, at: number): string {
  const start = Math.max(0, at - SHOWN_BEFORE)
  const end = Math.min(line.length, at + SHOWN_AFTER)
  return `${start > 0 ? '…' : ''}${line.slice(start, end).toWellFormed()}${end < line.length ? '…' : ''}`
}

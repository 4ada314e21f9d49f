import { fstatSync, readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { UNREADABLE_EXIT_CODE } from './documents/protocol.ts'

// The main of the process that takes the text out of one document. What it parses is hostile until proven otherwise, so it is made to be
// killed: it is given the open document as descriptor 3 and nothing else, and writes the text to stdout as it comes.

const [kind, parentPid] = process.argv.slice(2)
watchParent()
try {
  const bytes = readDocument(3)
  if (kind === 'pdf') await extractPdf(bytes)
  else await extractDocx(bytes)
} catch {
  // Which of the many ways a document is broken in matters to nobody who reads the answer.
  process.exitCode = UNREADABLE_EXIT_CODE
}

async function extractPdf(bytes: Buffer): Promise<void> {
  const { getDocumentProxy } = await import('unpdf')
  const document = await getDocumentProxy(new Uint8Array(bytes))
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
    write(`[Page ${number}]\n${text.trimEnd()}\n\n`)
    page.cleanup()
  }
}

async function extractDocx(bytes: Buffer): Promise<void> {
  const { default: mammoth } = await import('mammoth')
  const { value } = await mammoth.extractRawText({ buffer: bytes })
  write(value)
}

function readDocument(fd: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(fd).size)
  let filled = 0
  while (filled < bytes.length) {
    const length = readSync(fd, bytes, filled, bytes.length - filled, filled)
    if (length === 0) break
    filled += length
  }
  return bytes.subarray(0, filled)
}

function write(text: string): void {
  const bytes = Buffer.from(text.replaceAll('\0', ''))
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written)
}

/** Ends the process when the server dies while a document is parsed: nothing else would. */
function watchParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${Number(parentPid)}) process.kill(process.pid, 'SIGKILL') }, 200)`
  new Worker(watch, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 } }).unref()
}

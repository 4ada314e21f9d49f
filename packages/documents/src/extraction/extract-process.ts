import { fstatSync, readFileSync, readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { decodeText } from '../charset/decode-text.ts'
import { ExitCode } from './exit-code.ts'

// The main of the process that takes the text out of one document. What it parses is hostile until proven otherwise, so it is made to be
// killed: it is given the document as its input and nothing else, and writes the text to its output as it comes.

const [kind, maxPages, parentPid] = process.argv.slice(2)
watchParent()
try {
  await extract(readDocument())
} catch {
  // Which of the many ways a document is broken in matters to nobody who reads the answer.
  process.exitCode = ExitCode.unreadable
}

async function extract(bytes: Buffer): Promise<void> {
  switch (kind) {
    case 'pdf':
      return extractPdf(bytes)
    case 'docx':
      return extractDocx(bytes)
    case 'html':
      return extractHtml(bytes)
    default:
      return write(decode(bytes))
  }
}

async function extractPdf(bytes: Buffer): Promise<void> {
  const { getDocumentProxy } = await import('unpdf')
  const document = await getDocumentProxy(new Uint8Array(bytes))
  for (let number = 1; number <= document.numPages; number++) {
    if (number > Number(maxPages)) {
      process.exitCode = ExitCode.tooManyPages
      return
    }
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

async function extractHtml(bytes: Buffer): Promise<void> {
  const { findCharset, HtmlReader, SNIFFED_BYTES } = await import('../html/index.ts')
  const reader = new HtmlReader()
  const charset = findCharset(bytes.subarray(0, SNIFFED_BYTES), { declared: undefined, kind: 'html' })
  reader.write(decode(bytes, charset))
  const { title, text } = reader.end()
  write([title, text].filter((part) => part !== '').join('\n\n'))
}

function decode(bytes: Buffer, charset?: string): string {
  const decoded = decodeText(bytes, { charset })
  if (decoded === undefined) throw new Error('The file holds no text in an encoding that is known.')
  return decoded.text
}

/** A file may be read by others too, and is read without moving where they are. */
function readDocument(): Buffer {
  const stats = fstatSync(0)
  if (!stats.isFile()) return readFileSync(0)
  const bytes = Buffer.alloc(stats.size)
  let filled = 0
  while (filled < bytes.length) {
    const length = readSync(0, bytes, filled, bytes.length - filled, filled)
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

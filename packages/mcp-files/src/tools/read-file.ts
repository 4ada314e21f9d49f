import type { Tool } from '@frontdesk/mcp-kit'
import type { DocumentExtractor, DocumentText } from '../reading/document-extractor.ts'
import type { Folders } from '../root/folders.ts'
import type { FileContent } from '../reading/read.ts'
import type { TextPart } from '../reading/text.ts'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { isBlankDocument, readContent } from '../reading/read.ts'

type Output = z.infer<typeof Output>
const Output = z.object({
  kind: z.enum(['text', 'document', 'image']).describe('A document is a PDF or DOCX, of which the text is given.'),
  content: z.string().optional().describe('The text, exactly as it is in the file. Absent for an image.'),
  first_line: z.int().optional(),
  last_line: z.int().optional(),
  total_lines: z.int().optional().describe('Of the whole text, when it is known.'),
  size_bytes: z.int().describe('Of the whole file, or of the text of a document or of another charset.'),
  charset: z.string().optional().describe('Of a text that is not UTF-8, or damaged UTF-8. It is given as UTF-8.'),
  is_start_cut: z.boolean().optional().describe('True when the first of the last lines asked for did not fit.'),
  next_start_line: z.int().optional().describe('The text was cut off: call again with this as `start_line`.'),
  next_start_byte: z
    .int()
    .optional()
    .describe('The text was cut off inside a line: call again with this as `start_byte`.'),
})

export function createReadFileTool(folders: Folders, documents: DocumentExtractor | undefined): Tool {
  return defineTool({
    name: 'read_file',
    title: 'Read a file',
    description:
      'Reads a file: text, whole or a range of its lines; the text of a PDF or DOCX; or an image, to look at. At most about 110 kB of text at a time; when there is more, the answer ends in a note that says how to go on.',
    input: z.strictObject({
      path: z.string().describe('The file, relative to the top directory.'),
      start_line: z.int().min(1).optional().describe('The first line to read, from 1.'),
      end_line: z.int().min(1).optional().describe('The last line to read.'),
      start_byte: z
        .int()
        .min(0)
        .optional()
        .describe('Instead of lines: the byte to start at, inside a very long line.'),
      last_lines: z.int().min(1).optional().describe('Instead of a range: only so many lines from the end.'),
    }),
    output: Output,
    annotations: READ_ONLY,
    run: async ({ path, start_line, end_line, start_byte, last_lines }, caller) => {
      using file = await folders.openFile(path, caller)
      const range = {
        startLine: start_line,
        endLine: end_line,
        startByte: start_byte,
        lastLines: last_lines,
        signal: caller.signal,
      }
      const read = await readContent(file, range, documents)
      if (read.kind === 'image') {
        const image = { data: read.bytes.toString('base64'), mimeType: read.mimeType }
        return { image, structured: { kind: read.kind, size_bytes: read.bytes.length } }
      }
      const { kind, part } = read
      const notes = [describeBlank(part), describeCut(part), ...describeSource(read)].filter((note) => note !== '')
      const charset = kind === 'text' ? read.decoded?.charset : undefined
      return {
        text: (part.text || EMPTY[kind]) + notes.map((note) => `\n[${note}]`).join(''),
        structured: { kind, ...toStructured(part), ...(charset !== undefined && { charset }) },
      }
    },
  })
}

function toStructured({ text, lines, totalLines, sizeBytes, next, isStartCut }: TextPart): Omit<Output, 'kind'> {
  return {
    content: text,
    ...(lines && { first_line: lines.first, last_line: lines.last }),
    ...(totalLines !== undefined && { total_lines: totalLines }),
    size_bytes: sizeBytes,
    ...(isStartCut === true && { is_start_cut: true }),
    ...(next && ('startLine' in next ? { next_start_line: next.startLine } : { next_start_byte: next.startByte })),
  }
}

/** What has to be known of where a text comes from. */
function describeSource(read: Exclude<FileContent, { kind: 'image' }>): string[] {
  if (read.kind === 'document') {
    const isBlank = read.gap === undefined && isBlankDocument(read.part.text)
    return [read.gap ? GAPS[read.gap] : '', isBlank ? 'These pages hold no text. They may be pictures of text' : '']
  }
  if (read.decoded === undefined) return []
  const { charset, isDamaged } = read.decoded
  return [
    charset === 'utf-8'
      ? ''
      : `The file is not UTF-8: it was read as ${charset}${charset === 'windows-1252' ? ', which is a guess' : ''}`,
    isDamaged ? 'Some of its bytes are no text. They are shown as \ufffd' : '',
  ]
}

/** A text of white space alone is as good as an empty one to those who are shown it. */
function describeBlank({ text }: TextPart): string {
  return text !== '' && text.trim() === '' ? 'There is nothing here but white space' : ''
}

function describeCut({ lines, totalLines, sizeBytes, next, isStartCut }: TextPart): string {
  if (isStartCut === true) return 'Only the end of the lines asked for fits here'
  if (next === undefined) return ''
  const shown = lines ? `Lines ${lines.first}–${lines.last} are shown; ` : ''
  const whole = totalLines === undefined ? `the text has ${sizeBytes} bytes` : `the text has ${totalLines} lines`
  const how = 'startLine' in next ? `start_line: ${next.startLine}` : `start_byte: ${next.startByte}`
  return `Cut off. ${shown}${whole}. Go on with ${how}`
}

/** Clients that pass on an empty answer are refused by their provider. */
const EMPTY = { text: '[The file is empty.]', document: '[The document holds no text.]' }

const GAPS: Record<NonNullable<DocumentText['gap']>, string> = {
  running: 'The document is still being read and has more text. Call again in a few seconds.',
  time: 'The document took too long to read; its end is missing.',
  memory: 'The document took too much memory to read; its end is missing.',
  pages: 'The document has more pages than are read; its end is missing.',
  size: 'The document has more text than is kept; its end is missing.',
  unreadable: 'The document is damaged further on; its end is missing.',
  closed: 'The document was not read to its end. Call again.',
}

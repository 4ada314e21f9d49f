import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../folders.ts'
import type { TextPart } from '../text.ts'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { readText } from '../text.ts'

const output = z.object({
  content: z.string().describe('The text, exactly as it is in the file.'),
  first_line: z.int().optional(),
  last_line: z.int().optional(),
  total_lines: z.int().optional().describe('Of the whole file, when it is known.'),
  size_bytes: z.int().describe('Of the whole file.'),
  next_start_line: z.int().optional().describe('The text was cut off: call again with this as `start_line`.'),
  next_start_byte: z
    .int()
    .optional()
    .describe('The text was cut off inside a line: call again with this as `start_byte`.'),
})

export function createReadFileTool(folders: Folders): Tool {
  return defineTool({
    name: 'read_file',
    title: 'Read a file',
    description:
      'Reads a UTF-8 text file, whole or a range of its lines. At most about 110 kB at a time; when there is more, the answer ends in a note that says how to go on.',
    input: z.strictObject({
      path: z.string().describe('The file, relative to the top directory.'),
      start_line: z.int().min(1).optional().describe('The first line to read, from 1.'),
      end_line: z.int().min(1).optional().describe('The last line to read.'),
      start_byte: z
        .int()
        .min(0)
        .optional()
        .describe('Instead of lines: the byte to start at, inside a very long line.'),
    }),
    output,
    annotations: READ_ONLY,
    run: async ({ path, start_line, end_line, start_byte }, { signal }) => {
      const place = folders.find(path)
      using file = place.root.openFile(place.path)
      const part = await readText(file, { startLine: start_line, endLine: end_line, startByte: start_byte, signal })
      return { text: part.text + describeCut(part), structured: toStructured(part) }
    },
  })
}

function toStructured({ text, lines, totalLines, sizeBytes, next }: TextPart): z.infer<typeof output> {
  return {
    content: text,
    ...(lines && { first_line: lines.first, last_line: lines.last }),
    ...(totalLines !== undefined && { total_lines: totalLines }),
    size_bytes: sizeBytes,
    ...(next && ('startLine' in next ? { next_start_line: next.startLine } : { next_start_byte: next.startByte })),
  }
}

function describeCut({ lines, totalLines, sizeBytes, next }: TextPart): string {
  if (next === undefined) return ''
  const whole = totalLines === undefined ? `the file has ${sizeBytes} bytes` : `the file has ${totalLines} lines`
  const shown = lines ? `Lines ${lines.first}–${lines.last} are shown; ` : ''
  const how = 'startLine' in next ? `start_line: ${next.startLine}` : `start_byte: ${next.startByte}`
  return `\n[Cut off. ${shown}${whole}. Go on with ${how}]`
}

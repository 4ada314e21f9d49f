import { z } from 'zod'
import type { QueryResult } from '../database.ts'

/** The rows of an answer, for programs. */
export type Rows = z.infer<typeof Rows>
export const Rows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  row_count: z.int(),
  truncated: z.boolean().describe('There are more rows, or long cells were cut.'),
  next_offset: z.int().nullable().describe('The offset of the next rows; null when there are none.'),
})

/** An answer as programs see it. */
export function toRows({ columns, rows, truncated, nextOffset }: QueryResult): Rows {
  return { columns, rows, row_count: rows.length, truncated, next_offset: nextOffset }
}

import type { QueryResult, ResultLimits } from './database.ts'
import { ToolError } from '@frontdesk/mcp-kit'

/** How many rows a description shows. */
export const SAMPLE_ROWS = 3
/** A wider table shows its first columns only. */
export const MAX_SAMPLE_COLUMNS = 100
/** What the cells of one row share among them. */
const SAMPLE_CHARACTERS = 10_000

/** The limits of the sample of a table: the wider it is, the shorter its cells. Those of an answer do not hold. */
export function sampleLimits(columns: number): ResultLimits {
  const maxCellCharacters = Math.min(500, Math.max(20, Math.floor(SAMPLE_CHARACTERS / Math.max(1, columns))))
  return { maxRows: SAMPLE_ROWS, maxBytes: 256 * 1024, maxCellCharacters }
}

/** What came of a part of a description, with why it is missing when it is. */
export interface Part<T> {
  value: T
  problem: string | null
}

/** The part, or `otherwise` with the reason: what cannot be read of a table must not hide what can. */
export async function readPart<T>(read: () => Promise<T>, otherwise: T, signal: AbortSignal): Promise<Part<T>> {
  try {
    return { value: await read(), problem: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ToolError)) throw error
    return { value: otherwise, problem: error.message }
  }
}

/** An answer without rows. */
export const NO_ROWS: QueryResult = { columns: [], rows: [], truncated: false, nextOffset: null }

/** The first of the problems, if there is one. */
export function firstProblem(...parts: Part<unknown>[]): string | null {
  return parts.find(({ problem }) => problem !== null)?.problem ?? null
}

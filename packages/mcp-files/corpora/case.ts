import type { CorpusCase } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'

/** A text, or parts of one to be repeated. */
export type Parts = (string | { repeat: string; times: number })[]

/** One exact replacement. */
export interface Edit {
  old: string
  new: string
}

/** Something to do in the root before the call; paths are relative to the root. */
export type Setup = Record<string, string | number>

/** A call to the server. */
export interface Call {
  op: string
  path?: string
  path_parts?: Parts
  content?: string
  content_parts?: Parts
  to?: string
  pattern?: string
  edits?: Edit[] | { repeat: Edit; times: number }
  arg_extra?: Record<string, unknown>
}

/** What goes on in the root while calls run. */
export interface Race {
  kind: string
  path: string
  other?: string
  inside_file?: string
  inside_content?: string
}

/** What is done in a case. */
export interface Input extends Call {
  setup?: Setup[]
  then?: Call
  race?: Race
  repeat_calls?: number
}

/** One case of `files.json`; that file explains the fields. */
export interface Case extends Omit<CorpusCase, 'input'> {
  input: Input
  expect_text?: string
  expect_entries?: string[]
  expect_sha?: string
  or_refuse?: boolean
  marker_exempt?: boolean
  skip_as_root?: boolean
}

const corpus = readCorpus(new URL('files.json', import.meta.url))

export const { corpus: CORPUS_NAME, cases: CASES } = corpus
export const LIMITS = corpus.limits as Record<'refuse_ms' | 'wall_ms' | 'rss_mb' | 'out_bytes' | 'recover_ms', number>

/** A value with the placeholders in its texts filled in. */
export function fillPlaceholders<T>(value: T, values: Record<string, string>): T {
  if (typeof value === 'string') return value.replaceAll(/\{\{\w+\}\}/g, (name) => values[name] ?? name) as T
  if (Array.isArray(value)) return value.map((item: unknown) => fillPlaceholders(item, values)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillPlaceholders<unknown>(item, values)]),
  ) as T
}

/** The text that parts stand for. */
export function expand(parts: Parts): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}

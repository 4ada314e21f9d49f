import { readFileSync } from 'node:fs'

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

/** One case of `corpora/files.json`; that file explains the fields. */
export interface Case {
  id: string
  class: string
  expect: 'refuse' | 'contain' | 'bound' | 'allow'
  why: string
  note?: string
  input: Call & {
    setup?: Setup[]
    then?: Call
    race?: { kind: string; path: string; other?: string; inside_file?: string; inside_content?: string }
    repeat_calls?: number
  }
  expect_text?: string
  expect_entries?: string[]
  expect_sha?: string
  or_refuse?: boolean
  marker_exempt?: boolean
  skip_as_root?: boolean
}

// Not imported: Vite does not read the lone surrogate that one case holds.
const corpus = JSON.parse(readFileSync(new URL('../../corpora/files.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[]
  limits: Record<'refuse_ms' | 'wall_ms' | 'rss_mb' | 'out_bytes' | 'recover_ms', number>
}

export const CASES = corpus.cases
export const LIMITS = corpus.limits

/** The texts of a case with the placeholders filled in. */
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

import type { CorpusCase } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'

/** How the test server behaves. */
export interface Behaviour {
  status?: number
  redirects?: Record<string, string>
  headers?: Record<string, string>
  content_type?: string
  body?: string
  body_hex?: string
  bytes?: number
  content_length?: number
  chunked?: 'endless'
  trickle_bytes_per_s?: number
  accept_then_silence?: boolean
  tls_stall?: boolean
  tls?: 'self-signed'
  header_bytes?: number
  close_mid_body?: boolean
  status_line?: string
  html_nesting?: number
  json_one_line?: number
  encoding?: 'gzip' | 'br'
  inflated?: number
  encoding_header?: string
  truncated?: boolean
  delay_ms?: number
}

/** The answers for one name: always these, these in turn, after a while, or at the end of an alias. */
export type Answers = string[] | string[][] | { delay_ms: number } | { cname: string; a: string[] }

/** One case of `ssrf.json`; that file explains the fields. */
export interface Case extends Omit<CorpusCase, 'input'> {
  expect_contains?: string
  input: {
    url?: string
    url_parts?: (string | { repeat: string; times: number })[]
    dns?: Record<string, Answers>
    server?: Behaviour
    args?: Record<string, unknown>
    config?: { allow_hosts: string[] }
    calls?: number
  }
}

const corpus = readCorpus(new URL('ssrf.json', import.meta.url))

export const CORPUS_NAME = corpus.corpus
export const CASES: readonly CorpusCase[] = corpus.cases
export const LIMITS = corpus.limits as Record<
  'refuse_ms' | 'wall_ms' | 'rss_mb' | 'out_bytes' | 'redirects' | 'recover_ms',
  number
>

/** The URL of a case, put together from its parts. */
export function urlOf({ url, url_parts: parts = [] }: Case['input']): string {
  return url ?? parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}

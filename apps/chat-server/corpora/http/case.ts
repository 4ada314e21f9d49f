import type { CorpusCase } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'

/** Who sends a request: two users, somebody without a key, and somebody with a wrong one. */
export type Who = 'a' | 'b' | 'anonymous' | 'bad-token'

/** A request of the protocol. */
export interface Operation {
  type: string
  params?: object
}

export interface RequestInput {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
  body_hex?: string
  body_parts?: (string | { repeat: string; times: number })[]
  body_gen?: string
}

export interface UploadInput {
  as: Who
  url?: string
  name?: string
  mime?: string
  content?: string
  body?: string
  gen?: string
  declared?: number
  send_bytes?: number
  abort_after?: number
  repeat?: number
  expired?: boolean
}

export interface DownloadInput {
  as: Who
  id: string
  headers?: Record<string, string>
}

/** One step of a flow; which members it has depends on what it does. */
export interface Step {
  do: string
  as?: Who
  as_each?: Who[]
  op?: Operation | string
  headers?: Record<string, string>
  from?: string
  step?: Step
  times?: number
  until?: string
  disconnect_at?: string
  read?: 'none'
  hold?: boolean
  ms?: number
  connections?: number
  bytes_per_s?: number
  bytes?: number
  limit?: number
  during?: string
  setup?: string
  ids_of?: Who
  how?: string[]
  for?: string[]
  what?: string
  config?: { bind?: string; auth?: string }
  with_changed_arguments?: boolean
  new_description?: string
}

/** What the model does, which is a stub: one of these, or a short text when there is none. */
export interface ModelScript {
  text?: string
  text_bytes?: number
  chunks_hex?: string[]
  silence_ms?: number
  throw_after_chunks?: number
  error?: { status: number; message: string }
  /** The agent that makes the call. */
  agent?: string
  tool_call?: { name: string; arguments: object }
  /** So many calls in one answer. */
  tool_calls?: number
  tool_result_text?: string
  echo_via_tool?: boolean
}

export interface HttpInput {
  as?: Who
  op?: Operation
  request?: RequestInput
  raw?: string
  upload?: UploadInput
  download?: DownloadInput
  flow?: Step[]
  model?: ModelScript
  config?: { bind?: string; allowed_origins?: string[] }
}

export interface HttpCase extends Omit<CorpusCase, 'input'> {
  status_any?: number[]
  note?: string
  input: HttpInput
}

const corpus = readCorpus(new URL('http.json', import.meta.url))

export const cases = corpus.cases as unknown as readonly HttpCase[]
export const limits = corpus.limits as Record<
  'refuse_ms' | 'wall_ms' | 'rss_mb_growth' | 'event_loop_block_ms' | 'recover_ms',
  number
>

/** Every step of a case, those inside other steps included. */
export function stepsOf({ input: { flow = [] } }: HttpCase): Step[] {
  const inside = (step: Step): Step[] => [step, ...(step.step ? inside(step.step) : [])]
  return flow.flatMap(inside)
}

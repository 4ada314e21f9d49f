import { APIError } from 'openai'
import type { ChatRequest } from './request.ts'

/** What a request can do without. */
const OPTIONAL = new Set([
  'parallel_tool_calls',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'store',
  'stream_options',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'verbosity',
])

const UNKNOWN =
  /unknown|unrecogni[sz]ed|unsupported|not supported|not permitted|unexpected|extra inputs|does not support|property/i

/**
 * The request without the optional field that was refused as unknown, to be sent once more; nothing when the refusal is about something else. Every
 * OpenAI-compatible server knows other fields. `strict`, and what comes with it, is taken out of the schemas of tools when these are refused for it.
 */
export function withoutRefusedField(request: ChatRequest, error: unknown): ChatRequest | undefined {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return undefined
  const words = `${error.param ?? ''} ${error.message}`
  if (!UNKNOWN.test(error.message)) return undefined
  const refused = Object.keys(request).find((name) => OPTIONAL.has(name) && new RegExp(`\\b${name}\\b`).test(words))
  if (refused !== undefined) {
    const { [refused]: _refused, ...rest } = request
    return rest as ChatRequest
  }
  const isStrict = request.tools?.some((tool) => tool.function.strict !== undefined) ?? false
  return isStrict && /\bstrict\b|additionalProperties|schema/.test(words) ? withoutStrict(request) : undefined
}

function withoutStrict(request: ChatRequest): ChatRequest {
  const tools = request.tools?.map((tool) => {
    const { strict: _strict, ...rest } = tool.function
    return { ...tool, function: rest }
  })
  return { ...request, ...(tools && { tools }) }
}

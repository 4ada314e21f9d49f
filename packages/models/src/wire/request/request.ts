import type { RemoteProviderName } from '../../providers/providers.ts'

/** The body of a request for a chat completion, as the SDK makes it. */
export interface ChatRequest {
  model: string
  messages: readonly ChatMessage[]
  tools?: readonly ChatTool[]
  stream?: boolean
  reasoning_effort?: string
  temperature?: number
  top_p?: number
  [field: string]: unknown
}

export interface ChatMessage {
  role: string
  content?: unknown
  tool_calls?: readonly ChatCall[]
  [field: string]: unknown
}

export interface ChatCall {
  id: string
  type: string
  function: { name: string; arguments: string }
  extra_content?: unknown
  [field: string]: unknown
}

export interface ChatTool {
  type: string
  function: { name: string; description?: string; parameters?: unknown; strict?: boolean }
}

/** Puts one thing right that a provider would refuse. */
export type RequestRepair = (request: ChatRequest, options: { provider: RemoteProviderName }) => ChatRequest

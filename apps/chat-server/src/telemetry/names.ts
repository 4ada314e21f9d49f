/**
 * Every name that spans of this server have: the semantic conventions of OpenTelemetry for generative AI, which are still called a development version
 * and have moved between releases. These are the names of the version below; the attributes of requests are those of HTTP, which are stable.
 * Source: open-telemetry/semantic-conventions-genai, `docs/gen-ai/gen-ai-spans.md` and `gen-ai-agent-spans.md`.
 */
export const CONVENTIONS_VERSION = '0.1.0'
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0'

export const OPERATION = { chat: 'chat', agent: 'invoke_agent', tool: 'execute_tool' } as const

export const ATTRIBUTE = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  agent: 'gen_ai.agent.name',
  requestModel: 'gen_ai.request.model',
  responseId: 'gen_ai.response.id',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tool: 'gen_ai.tool.name',
  toolCall: 'gen_ai.tool.call.id',
  toolType: 'gen_ai.tool.type',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  error: 'error.type',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  requestId: 'frontdesk.request.id',
  operationOfProtocol: 'frontdesk.operation',
  outcome: 'frontdesk.outcome',
} as const

/** The providers whose names the conventions fix otherwise than ours. Any other keeps its own. */
export const PROVIDER: Readonly<Record<string, string>> = { gemini: 'gcp.gemini' }

import type { RemoteProviderName } from '../../providers/providers.ts'
import type { ChatCall, ChatMessage, RequestRepair } from './request.ts'

/** What a message of the assistant may hold with every provider. */
const COMMON = ['role', 'content', 'refusal', 'tool_calls', 'audio', 'name']

/** What a provider wants back beside them. Groq refuses `reasoning_content` always and `reasoning` mostly. */
const WANTED_BACK: Partial<Record<RemoteProviderName, readonly string[]>> = {
  openrouter: ['reasoning', 'reasoning_details'],
  compatible: ['reasoning_content'],
}

/**
 * Messages of the assistant without what other providers put into them: the SDK repeats whatever came with a call on the call and on the message, adds
 * `annotations` and `reasoning`, and strict providers refuse a field that they do not know (vercel/ai#8056). Text in parts becomes one text.
 */
export const plainMessages: RequestRepair = (request, { provider }) => {
  const allowed = new Set([...COMMON, ...(WANTED_BACK[provider] ?? [])])
  return {
    ...request,
    messages: request.messages.map((message) =>
      message.role === 'assistant' ? plainMessage(message, { allowed, provider }) : message,
    ),
  }
}

function plainMessage(
  message: ChatMessage,
  { allowed, provider }: { allowed: ReadonlySet<string>; provider: RemoteProviderName },
): ChatMessage {
  const fields = Object.entries(message).filter(([name]) => allowed.has(name))
  const { role, content, tool_calls, ...rest } = Object.fromEntries(fields) as unknown as ChatMessage
  return {
    ...rest,
    role,
    content: toPlainText(content),
    ...(tool_calls && { tool_calls: tool_calls.map((call) => plainCall(call, { provider })) }),
  }
}

function plainCall(call: ChatCall, { provider }: { provider: RemoteProviderName }): ChatCall {
  const { id, type, function: called, extra_content } = call
  const { name, arguments: args } = called
  const keepsExtra = extra_content !== undefined && (provider === 'gemini' || provider === 'compatible')
  return { id, type, function: { name, arguments: args }, ...(keepsExtra && { extra_content }) }
}

function toPlainText(content: unknown): unknown {
  if (!Array.isArray(content)) return content
  const parts = content as { type?: string; text?: string; refusal?: string }[]
  const isPlain = parts.every(({ type }) => type === 'text' || type === 'refusal')
  return isPlain ? parts.map((part) => part.text ?? part.refusal ?? '').join('') : content
}

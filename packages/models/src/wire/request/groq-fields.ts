import type { RequestRepair } from './request.ts'

const REFUSED = new Set(['logprobs', 'top_logprobs', 'logit_bias', 'n'])

/** Groq answers 400 to fields of OpenAI's that it does not serve, and to names of messages. */
export const groqFields: RequestRepair = (request, { provider }) => {
  if (provider !== 'groq') return request
  const fields = Object.entries(request).filter(([name]) => !REFUSED.has(name))
  const messages = request.messages.map(({ name: _name, ...message }) => message)
  return { ...Object.fromEntries(fields), model: request.model, messages }
}

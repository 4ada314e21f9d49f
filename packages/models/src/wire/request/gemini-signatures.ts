import type { ChatCall, RequestRepair } from './request.ts'

/** What Gemini accepts in the place of a signature for calls that another model has made (continue#8865). */
const NOT_OURS = 'skip_thought_signature_validator'

/**
 * From Gemini 3 on, a call that is sent back without its signature is answered with 400. Those of Gemini's own come back as they came; the first of the calls
 * made together by another model is marked as such. Of its own parallel calls only the first has a signature: none is invented for the others.
 */
export const geminiSignatures: RequestRepair = (request, { provider }) => {
  if (provider !== 'gemini' || !wantsSignatures(request.model)) return request
  const messages = request.messages.map((message) => {
    const [first, ...others] = message.tool_calls ?? []
    return first && !hasSignature(first) ? { ...message, tool_calls: [marked(first), ...others] } : message
  })
  return { ...request, messages }
}

/** A name without a number, such as `gemini-flash-latest`, is that of a newer one. */
function wantsSignatures(model: string): boolean {
  const number = /gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1]
  return number === undefined || Number(number) >= 3
}

function hasSignature({ extra_content: extra }: ChatCall): boolean {
  const { google, vertex } = (extra ?? {}) as { google?: Signed; vertex?: Signed }
  return Boolean(google?.thought_signature ?? vertex?.thought_signature)
}

interface Signed {
  thought_signature?: string
}

function marked(call: ChatCall): ChatCall {
  return { ...call, extra_content: { google: { thought_signature: NOT_OURS } } }
}

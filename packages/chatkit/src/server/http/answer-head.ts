import { refusal } from './answer.ts'
import type { Answer } from './answer.ts'
import { crossOriginHeaders, preflightHeaders } from './cross-origin.ts'
import type { AllowedOrigins } from './cross-origin.ts'
import { isJsonBody } from './json-body.ts'

/** What a request says before its body. */
export interface RequestHead {
  method: string | undefined
  header: (name: string) => string | undefined
}

/** Answers what needs no body: a preflight, another method than POST, a body that is not JSON in UTF-8. Undefined for a request to go on with. */
export function answerHead(
  { method, header }: RequestHead,
  { allowedOrigins }: { allowedOrigins?: AllowedOrigins | undefined },
): Answer | undefined {
  if (method === 'OPTIONS' && allowedOrigins !== undefined) return answerPreflight(header, allowedOrigins)
  if (method !== 'POST') {
    const allow = allowedOrigins === undefined ? 'POST' : 'POST, OPTIONS'
    return refusal({ status: 405, code: 'method_not_allowed', message: 'A ChatKit endpoint takes POST' }, { allow })
  }
  if (!isJsonBody(header)) {
    const message = 'Send the request as application/json in UTF-8, without a content-encoding'
    return refusal({ status: 415, code: 'unsupported_media_type', message })
  }
  return undefined
}

function answerPreflight(header: RequestHead['header'], allowedOrigins: AllowedOrigins): Answer {
  if ('access-control-allow-origin' in crossOriginHeaders(header('origin'), allowedOrigins)) {
    return { status: 204, headers: preflightHeaders(header('access-control-request-headers')), body: '' }
  }
  const message = 'This origin is not among the allowedOrigins of the handler'
  return refusal({ status: 403, code: 'origin_not_allowed', message })
}

import type { IncomingMessage } from 'node:http'
import { parseCookie } from 'cookie'
import { UnauthenticatedError } from './errors.ts'

/** The cookie of a browser, over TLS and on loopback. The first cannot be set by another host of the same site. */
export const SESSION_COOKIES = { secure: '__Host-frontdesk_session', plain: 'frontdesk_session' } as const

/** How long what a caller presents may be, in characters. Looked at before anything is parsed. */
export const MAX_SECRET_LENGTH = 8_192

/** What a caller presents to prove who it is. */
export interface PresentedSecret {
  text: string
  from: 'header' | 'cookie'
}

/** Whether a key or a token comes in a header, whatever it is worth. */
export function sendsKey({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined
}

/** `Authorization: Bearer …` or `X-API-Key`, never both, goes before a cookie. Throws {@link UnauthenticatedError} when there is neither, or none that is well formed. */
export function presentedSecret({ headers, headersDistinct }: IncomingMessage): PresentedSecret {
  const given = [...(headersDistinct['authorization'] ?? []), ...(headersDistinct['x-api-key'] ?? [])]
  if (given.length > 1) throw new UnauthenticatedError('several_credentials')
  const { authorization, 'x-api-key': key } = headers
  if (authorization !== undefined) {
    if (authorization.length > MAX_SECRET_LENGTH) throw new UnauthenticatedError('too_long')
    const text = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    if (text === undefined) throw new UnauthenticatedError('malformed_authorization')
    return { text, from: 'header' }
  }
  if (typeof key === 'string') {
    if (key.length > MAX_SECRET_LENGTH) throw new UnauthenticatedError('too_long')
    return { text: key, from: 'header' }
  }
  const cookies = headers.cookie === undefined ? {} : parseCookie(headers.cookie)
  const text = cookies[SESSION_COOKIES.secure] ?? cookies[SESSION_COOKIES.plain]
  if (text === undefined || text === '') throw new UnauthenticatedError('nothing_presented')
  return { text, from: 'cookie' }
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Owner } from '../context.ts'

/** What a signed URL lets its bearer do: put the bytes of one attachment, or get them. */
export interface UploadGrant extends Owner {
  purpose: 'put' | 'get'
  attachmentId: string
  /** Milliseconds since 1970; a grant without it does not expire. */
  expiresAt?: number
}

/** The grant as text for a URL, which nobody without the secret can make. */
export function signGrant(grant: UploadGrant, secret: string): string {
  const payload = Buffer.from(JSON.stringify(grant)).toString('base64url')
  return `${payload}.${macOf(payload, secret).toString('base64url')}`
}

/** The grant of a token, or undefined when it is not ours or has expired. */
export function verifyGrant(token: string, secret: string, now = Date.now()): UploadGrant | undefined {
  const [payload = '', mac = ''] = token.split('.')
  const given = Buffer.from(mac, 'base64url')
  const right = macOf(payload, secret)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const grant = JSON.parse(Buffer.from(payload, 'base64url').toString()) as UploadGrant
  return grant.expiresAt !== undefined && grant.expiresAt < now ? undefined : grant
}

function macOf(payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(payload).digest()
}

import { timingSafeEqual } from 'node:crypto'
import type { Credentials } from '@frontdesk/store'
import type { AuthConfig } from '../config/callers/auth.ts'
import { UnauthenticatedError } from './errors.ts'
import type { PresentedSecret } from './presented-secret.ts'
import { SCOPES, digestOf } from './principal.ts'
import type { Principal, Scope } from './principal.ts'

/** The user of a key of the configuration. Hashes are compared, in constant time: the time it takes says nothing of the keys. */
export function createFindConfiguredKey({
  apiKeys,
  operators,
}: Pick<AuthConfig, 'apiKeys' | 'operators'>): (key: string) => Principal | undefined {
  const configured = [...apiKeys].map(([key, userId]) => ({ digest: digestOf(key), userId }))
  return (text) => {
    const digest = digestOf(text)
    const match = configured.find((key) => timingSafeEqual(key.digest, digest))
    return match && { userId: match.userId, scopes: scopesOf(['chat'], match.userId, operators), by: 'api-key' }
  }
}

/** Says whose secret it is, of those that the store has issued. Throws {@link UnauthenticatedError}. */
export function createFindIssuedKey(
  { operators }: Pick<AuthConfig, 'operators'>,
  credentials: Credentials,
): (presented: PresentedSecret) => Promise<Principal> {
  return async ({ text, from }) => {
    const found = await credentials.find(text)
    // Any page can make a browser send its cookie. So a cookie must hold a secret that was made for cookies, and a
    // header must not.
    if (found === undefined || (found.kind === 'session') !== (from === 'cookie')) {
      throw new UnauthenticatedError('unknown_key')
    }
    const { userId, tenantId, scopes, expiresAt } = found
    return {
      userId,
      ...(tenantId !== '' && { tenantId }),
      scopes: scopesOf(scopes, userId, found.kind === 'key' ? operators : new Set()),
      by: METHODS[found.kind],
      credentialId: found.id,
      ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
    }
  }
}

const METHODS = { key: 'api-key', client_secret: 'client-secret', session: 'cookie' } as const

/** Whoever runs the service may do everything. */
function scopesOf(given: readonly string[], userId: string, operators: ReadonlySet<string>): ReadonlySet<Scope> {
  if (given.includes('operator') || operators.has(userId)) return new Set(SCOPES)
  return new Set(SCOPES.filter((scope) => given.includes(scope)))
}

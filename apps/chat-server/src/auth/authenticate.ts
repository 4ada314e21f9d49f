import type { IncomingMessage } from 'node:http'
import type { Credentials } from '@frontdesk/store'
import type { AuthConfig } from '../config/callers/auth.ts'
import { ForbiddenError, UnauthenticatedError } from './errors.ts'
import { createVerifyToken, isToken } from './jwt/verify-token.ts'
import { createFindConfiguredKey, createFindIssuedKey } from './known-keys.ts'
import { presentedSecret } from './presented-secret.ts'
import { LOCAL_USER } from './principal.ts'
import type { Principal } from './principal.ts'

/** Says who sent a request. Throws {@link UnauthenticatedError}, `ForbiddenError` or `AuthenticationUnavailableError`. */
export type Authenticate = (request: IncomingMessage) => Promise<Principal>

/** Every way that the configuration allows: keys and tokens in `Authorization: Bearer …`, and the cookie of our own page. */
export function createAuthenticate(config: AuthConfig, credentials: Credentials): Authenticate {
  if (config.kinds.has('none')) return () => Promise.resolve(LOCAL_USER)
  const verifyToken = config.jwt && createVerifyToken(config.jwt)
  const findConfigured = createFindConfiguredKey(config)
  const findIssued = createFindIssuedKey(config, credentials)
  const findPrincipal = async (request: IncomingMessage): Promise<Principal> => {
    const presented = presentedSecret(request)
    if (presented.from === 'cookie') {
      assertOwnPage(request)
      return findIssued(presented)
    }
    const configured = findConfigured(presented.text)
    if (configured) return configured
    if (isToken(presented.text)) {
      if (!verifyToken) throw new UnauthenticatedError('tokens_are_off')
      return verifyToken(presented.text)
    }
    const principal = await findIssued(presented)
    if (principal.by === 'api-key' && !config.kinds.has('api-key')) throw new UnauthenticatedError('keys_are_off')
    return principal
  }
  return async (request) => {
    const principal = await findPrincipal(request)
    if (await credentials.isUserDisabled(principal)) throw new UnauthenticatedError('user_disabled')
    return principal
  }
}

/**
 * A cookie proves who the visitor is, not that the visitor wants this. The guard of origins has refused those that are not listed; a request that
 * changes something must name its origin, as browsers do.
 */
function assertOwnPage({ method, headers }: IncomingMessage): void {
  const isReading = method === 'GET' || method === 'HEAD'
  const isNamed = headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin'
  const isForeign = headers['sec-fetch-site'] === 'cross-site' && headers.origin === undefined
  if (isForeign || (!isReading && !isNamed)) {
    throw new ForbiddenError('foreign_page', 'With a cookie, requests must come from a page of this server.')
  }
}

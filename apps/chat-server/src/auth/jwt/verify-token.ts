import { errors, jwtVerify } from 'jose'
import type { JwtConfig } from '../../config/callers/jwt.ts'
import { AuthenticationUnavailableError, ForbiddenError, UnauthenticatedError } from '../errors.ts'
import { SCOPES } from '../principal.ts'
import type { Principal, Scope } from '../principal.ts'
import { readName, readScopes, assertTimes } from './claims.ts'
import { issuerKeys } from './issuer-keys.ts'
import { parseStrictObject } from './strict-json.ts'

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/
const REQUIRED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat']

/** Whether it looks like a token: three parts, as no key of ours has. */
export function isToken(text: string): boolean {
  return text.split('.').length >= 3
}

/**
 * Says whose token it is. The library checks signature, key, algorithm, issuer, audience, type and times; around it stand the rules that it leaves
 * to us: what is parsed is parsed strictly and before anything is trusted, keys belong to one issuer, lives are bounded, and names are fit to be kept.
 * Throws {@link UnauthenticatedError}, {@link ForbiddenError} for a good token that is not meant for talking, or {@link AuthenticationUnavailableError}.
 */
export function createVerifyToken(config: JwtConfig): (token: string) => Promise<Principal> {
  const keysOf = new Map(config.issuers.map(({ issuer, keys }) => [issuer, issuerKeys(keys)]))
  return async (token) => {
    const { iss } = readUntrusted(token)
    const keys = typeof iss === 'string' ? keysOf.get(iss) : undefined
    if (typeof iss !== 'string' || keys === undefined) throw new UnauthenticatedError('unknown_issuer')
    const { payload } = await jwtVerify(token, keys, {
      issuer: iss,
      audience: [...config.audiences],
      algorithms: [...config.algorithms],
      clockTolerance: config.leewaySeconds,
      requiredClaims: REQUIRED_CLAIMS,
      ...(config.type !== undefined && { typ: config.type }),
    }).catch((error: unknown) => {
      throw toAuthError(error)
    })
    assertTimes(payload, config)
    const tenant = payload[config.tenantClaim]
    const principal: Principal = {
      userId: `${iss}|${readName(payload.sub, 'sub')}`,
      ...(tenant !== undefined && { tenantId: readName(tenant, config.tenantClaim) }),
      scopes: toScopes(readScopes(payload), config),
      by: 'jwt',
      expiresAt: Number(payload.exp) * 1_000,
    }
    if (principal.scopes.size > 0) return principal
    throw new ForbiddenError('missing_scope', `The token lacks the scope ${config.scope}.`)
  }
}

/** What the token says before anything of it is proved. Refuses what two readers could read in two ways. */
function readUntrusted(token: string): Record<string, unknown> {
  if (!TOKEN.test(token) || !token.split('.').every(isCanonical)) throw new UnauthenticatedError('malformed_token')
  try {
    const [header, payload] = token.split('.', 2).map((part) => parseStrictObject(decode(part)))
    if (header?.['kid'] !== undefined && typeof header['kid'] !== 'string') throw new SyntaxError('kid is no text.')
    // Some readers take the payload for text that is not encoded then. Source: RFC 7797, section 7.
    if (header?.['b64'] !== undefined) throw new SyntaxError('b64 is for no token.')
    if (payload?.['aud'] !== undefined && ![payload['aud']].flat().every(isText))
      throw new SyntaxError('aud is no text.')
    return payload ?? {}
  } catch (error) {
    throw new UnauthenticatedError('malformed_token', { cause: error })
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** Whether the part is spelled as its bytes are, and in no other of the ways that give the same bytes. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function decode(part: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'))
}

/** The scopes of the identity provider in ours. Whoever runs the service may talk too. */
function toScopes(given: ReadonlySet<string>, { scope, operatorScope }: JwtConfig): ReadonlySet<Scope> {
  if (given.has(operatorScope)) return new Set(SCOPES)
  return new Set<Scope>(scope === undefined || given.has(scope) ? ['chat'] : [])
}

function toAuthError(error: unknown): unknown {
  if (error instanceof AuthenticationUnavailableError) return error
  const reason = error instanceof errors.JOSEError ? error.code.toLowerCase() : 'malformed_token'
  return new UnauthenticatedError(reason, { cause: error })
}

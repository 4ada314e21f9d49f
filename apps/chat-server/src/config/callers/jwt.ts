import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { KeySource } from '../../auth/jwt/issuer-keys.ts'
import type { ValuesOf } from '../section.ts'
import { list, listOf, variable, wholeNumber } from '../variable.ts'

/** Which tokens are taken. */
export interface JwtConfig {
  issuers: readonly { issuer: string; keys: KeySource }[]
  audiences: readonly string[]
  algorithms: readonly string[]
  /** What the header must say as `typ`. Undefined: anything. */
  type: string | undefined
  /** The scope without which a token is not for us. Undefined: none is needed. */
  scope: string | undefined
  operatorScope: string
  tenantClaim: string
  /** How far clocks may differ. */
  leewaySeconds: number
  maxLifetimeSeconds: number
}

const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

export const jwtVariables = {
  JWT_ISSUER: variable(list(), 'issuers whose tokens are taken, separated by commas: exactly as in their `iss`'),
  JWT_AUDIENCE: variable(list(), 'what `aud` of a token must hold, one of several separated by commas'),
  JWKS_URL: variable(
    list(z.url({ protocol: /^https?$/, error: 'must be https:// addresses, separated by commas' })),
    'where the keys of each issuer are, in the order of `JWT_ISSUER`',
    { fallback: 'found at the issuer (OpenID discovery)' },
  ),
  JWT_PUBLIC_KEY: variable(
    z.string().optional(),
    'the key of the one issuer, as PEM (with `\\n` for line breaks), JWK or JWK set, instead of an address',
  ),
  JWT_ALGORITHMS: variable(
    listOf(ALGORITHMS).default(['RS256', 'ES256', 'EdDSA']),
    'algorithms that tokens may be signed with; never symmetric ones',
  ),
  JWT_TYPE: variable(z.string().default('at+jwt'), '`typ` of a token; `JWT` for providers that know no other, `any`'),
  JWT_SCOPE: variable(z.string().default('chat'), 'the scope that a token must have; `none` needs none'),
  JWT_OPERATOR_SCOPE: variable(z.string().default('operator'), 'the scope of those who run the service'),
  JWT_TENANT_CLAIM: variable(z.string().default('tenant'), 'the claim that names the tenant'),
  JWT_LEEWAY_S: variable(wholeNumber({ from: 0, to: 600, unset: 60 }), 'by how many seconds clocks may differ'),
  JWT_MAX_LIFETIME_S: variable(
    wholeNumber({ from: 60, to: 31_536_000, unset: 86_400 }),
    'how long a token may be good, in seconds',
  ),
}

type Values = ValuesOf<typeof jwtVariables>

/** Which tokens are taken. Reports what is missing, and keys that could not be told to be one issuer's. */
export function readJwt(values: Values, report: (problem: string) => void): JwtConfig {
  const { JWT_ISSUER: issuers, JWT_AUDIENCE: audiences } = values
  if (issuers.length === 0) report('JWT_ISSUER is missing, but AUTH names jwt. Set it to the iss of your tokens')
  if (audiences.length === 0) report('JWT_AUDIENCE is missing. Set it to what your tokens for this server have as aud')
  return {
    issuers: issuers.map((issuer, index) => ({ issuer, keys: keysOf(issuer, index, values, report) })),
    audiences,
    algorithms: values.JWT_ALGORITHMS,
    type: values.JWT_TYPE === 'any' ? undefined : values.JWT_TYPE,
    scope: values.JWT_SCOPE === 'none' ? undefined : values.JWT_SCOPE,
    operatorScope: values.JWT_OPERATOR_SCOPE,
    tenantClaim: values.JWT_TENANT_CLAIM,
    leewaySeconds: values.JWT_LEEWAY_S,
    maxLifetimeSeconds: values.JWT_MAX_LIFETIME_S,
  }
}

/** Keys are one issuer's: with several, each must say where its own are. */
function keysOf(
  issuer: string,
  index: number,
  { JWT_ISSUER, JWKS_URL, JWT_PUBLIC_KEY }: Values,
  report: (problem: string) => void,
): KeySource {
  if (JWT_PUBLIC_KEY !== undefined) {
    if (JWT_ISSUER.length > 1 || JWKS_URL.length > 0) {
      report('JWT_PUBLIC_KEY is the key of one issuer. Name one in JWT_ISSUER, and unset JWKS_URL')
    }
    if (!isPublicKey(JWT_PUBLIC_KEY))
      report('JWT_PUBLIC_KEY must be a public key as PEM (BEGIN PUBLIC KEY), JWK or JWK set')
    return { text: JWT_PUBLIC_KEY }
  }
  if (JWKS_URL.length > 0 && JWKS_URL.length !== JWT_ISSUER.length) {
    report('JWKS_URL must name as many addresses as JWT_ISSUER issuers, in the same order')
  }
  const url = JWKS_URL[index]
  if (url === undefined && !URL.canParse(issuer)) {
    report(`JWT_ISSUER holds ${issuer}, which is no address at which keys could be found. Set JWKS_URL`)
  }
  for (const address of [url ?? issuer]) {
    if (URL.canParse(address) && !isSafe(new URL(address))) {
      report(
        `${address} must be https:// (http:// is for loopback only): whoever can change what it answers can let anybody in`,
      )
    }
  }
  return url === undefined ? { issuer } : { url }
}

function isPublicKey(text: string): boolean {
  try {
    if (text.startsWith('{')) return typeof JSON.parse(text) === 'object'
    return /BEGIN PUBLIC KEY/.test(text) && createPublicKey(text.replaceAll('\\n', '\n')).type === 'public'
  } catch {
    // Whatever is wrong with it, it is no key.
    return false
  }
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

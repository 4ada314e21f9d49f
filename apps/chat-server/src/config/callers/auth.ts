import { z } from 'zod'
import { readApiKeys } from './api-keys.ts'
import { jwtVariables, readJwt } from './jwt.ts'
import type { JwtConfig } from './jwt.ts'
import { network } from '../service/network.ts'
import { defineSection } from '../section.ts'
import { list, listOf, secret, variable, wholeNumber } from '../variable.ts'

export type AuthKind = 'none' | 'api-key' | 'jwt'

/** How callers are known. */
export interface AuthConfig {
  /** `none` alone, or several at once. */
  kinds: ReadonlySet<AuthKind>
  /** The user of each key of the configuration; the store has more. */
  apiKeys: ReadonlyMap<string, string>
  jwt?: JwtConfig
  /** Users who run the service, whatever their credentials say. */
  operators: ReadonlySet<string>
  /** How long the cookie of a browser is good. */
  sessionMs: number
  /** How long a client secret is good, at most. */
  clientSecretMs: number
}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost'])
export const auth = defineSection({
  title: 'Who may call it',
  variables: {
    AUTH: variable(
      listOf(['none', 'api-key', 'jwt']).optional(),
      '`api-key`, `jwt` or both separated by a comma; `none` is for loopback only: everybody is the user `local`',
      { fallback: 'what `API_KEYS` and `JWT_ISSUER` are set for, else `none`' },
    ),
    API_KEYS: secret(
      z.string().optional(),
      '`USER:KEY` pairs, separated by commas; callers send `Authorization: Bearer KEY`. `frontdesk keys` makes others, which the database keeps as hashes',
    ),
    ...jwtVariables,
    OPERATORS: variable(list(), 'users who may use `/admin`, separated by commas; of tokens as `ISSUER|SUB`'),
    SESSION_MINUTES: variable(
      wholeNumber({ from: 1, to: 10_080, unset: 60 }),
      'how long a browser that exchanged its token at `POST /session` is known by its cookie',
    ),
    CLIENT_SECRET_MINUTES: variable(
      wholeNumber({ from: 1, to: 1_440, unset: 10 }),
      'how long a secret of `POST /chatkit/sessions` is good, at most',
    ),
  },
  others: { HOST: network.variables.HOST },
  read(values, report): AuthConfig {
    const { API_KEYS, HOST } = values
    const kinds = kindsOf(values)
    if (kinds.size === 0) report('AUTH names nothing. Set it to api-key, jwt or none, or unset it')
    if (kinds.has('none')) assertOpenIsMeant(kinds, values, report)
    if (!kinds.has('none') && !kinds.has('api-key') && API_KEYS !== undefined) {
      report('API_KEYS is set, but AUTH does not name api-key, which would ignore them. Unset one of the two')
    }
    if (kinds.has('none') && !LOOPBACK_HOSTS.has(HOST)) {
      report(`AUTH is none, which is for loopback only, but HOST is ${HOST}. Set API_KEYS=USER:KEY,… or HOST=127.0.0.1`)
    }
    return {
      kinds,
      apiKeys: kinds.has('api-key') ? readApiKeys(API_KEYS, report) : new Map(),
      ...(kinds.has('jwt') && { jwt: readJwt(values, report) }),
      operators: new Set(values.OPERATORS),
      sessionMs: values.SESSION_MINUTES * 60_000,
      clientSecretMs: values.CLIENT_SECRET_MINUTES * 60_000,
    }
  },
  secretsIn: ({ apiKeys }) => [...apiKeys.keys()],
})

/** What AUTH says, or what its variables are set for. */
export function kindsOf({ AUTH, API_KEYS, JWT_ISSUER }: AuthChoice): ReadonlySet<AuthKind> {
  if (AUTH !== undefined) return new Set(AUTH)
  const implied: AuthKind[] = []
  if (API_KEYS !== undefined) implied.push('api-key')
  if (JWT_ISSUER.length > 0) implied.push('jwt')
  return new Set(implied.length === 0 ? ['none'] : implied)
}

export interface AuthChoice {
  AUTH?: readonly AuthKind[] | undefined
  API_KEYS?: string | undefined
  JWT_ISSUER: readonly string[]
}

function assertOpenIsMeant(
  kinds: ReadonlySet<AuthKind>,
  { API_KEYS, JWT_ISSUER }: { API_KEYS?: string | undefined; JWT_ISSUER: readonly string[] },
  report: (problem: string) => void,
): void {
  if (kinds.size > 1) report('AUTH names none and others, but none lets everybody in. Take none out')
  if (API_KEYS !== undefined) {
    report('API_KEYS is set, but AUTH is none, which would ignore them. Unset one of the two')
  }
  if (JWT_ISSUER.length > 0) report('JWT_ISSUER is set, but AUTH is none, which would ignore it. Unset one of the two')
}

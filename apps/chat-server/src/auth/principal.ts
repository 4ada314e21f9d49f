import { createHash } from 'node:crypto'

/** What a caller may do: talk, make secrets for the pages of any user, run the service. */
export const SCOPES = ['chat', 'sessions', 'operator'] as const
export type Scope = (typeof SCOPES)[number]

/** Who sent a request, as it was proved. */
export interface Principal {
  userId: string
  tenantId?: string
  scopes: ReadonlySet<Scope>
  /** How it was proved. With `cookie` the browser has proved it, whatever page made it send the request. */
  by: 'loopback' | 'api-key' | 'client-secret' | 'cookie' | 'jwt'
  /** The id of the credential, where the store has issued it. */
  credentialId?: string
  /** When the proof ends, in milliseconds since 1970. Absent: it does not. */
  expiresAt?: number
}

/** Everybody, on a server without authentication, which listens on loopback only. */
export const LOCAL_USER: Principal = { userId: 'local', scopes: new Set(SCOPES), by: 'loopback' }

/** Hashing first makes comparing take the same time for every key. */
export function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

import type { Owner } from '../context.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

/** A long-lived API key, a secret for one user's page, or the cookie of a browser. */
export type CredentialKind = 'key' | 'client_secret' | 'session'

/** What a caller can prove who it is with, without its secret. Instants are ISO 8601, UTC. */
export interface Credential {
  id: string
  kind: CredentialKind
  tenantId: string
  userId: string
  /** What the credential allows. The store does not know what the scopes mean. */
  scopes: string[]
  /** The name that people gave it; the empty text when they gave none. */
  label: string
  /** The first characters of the secret, by which a person tells one from another. */
  hint: string
  createdAt: string
  /** Absent: it does not expire. */
  expiresAt?: string
  revokedAt?: string
}

interface CredentialRow {
  id: string
  kind: CredentialKind
  tenant_id: string
  user_id: string
  scopes: string
  label: string
  hint: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
}

const COLUMNS = 'id, kind, tenant_id, user_id, scopes, label, hint, created_at, expires_at, revoked_at'

/**
 * Inserts the credential, and deletes expired secrets of pages and browsers, which are many and short-lived. Keys stay
 * in the list.
 */
export function addCredential(
  credential: { id: string; kind: CredentialKind; digest: string; scopes: readonly string[] } & Owner & {
      label: string
      hint: string
      createdAt: number
      expiresAt: number | null
    },
): () => Work<void> {
  const { id, kind, digest, tenantId, userId, scopes, label, hint, createdAt, expiresAt } = credential
  const values = [id, kind, digest, tenantId, userId, JSON.stringify(scopes), label, hint, createdAt, expiresAt]
  return function* () {
    yield change(`DELETE FROM credentials WHERE expires_at < $1 AND kind <> 'key'`, [createdAt])
    yield change(
      `INSERT INTO credentials (id, kind, digest, tenant_id, user_id, scopes, label, hint, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      values,
    )
  }
}

/** The credential of that digest, unless it has expired or was revoked. */
export function* findCredential(digest: string): Work<Credential | undefined> {
  const [row] = yield* query<CredentialRow>(
    `SELECT ${COLUMNS} FROM credentials
     WHERE digest = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [digest, Date.now()],
  )
  return row && toCredential(row)
}

/** The credentials of that kind, the newest first, revoked and expired ones included. */
export function* loadCredentials({ kind, limit }: { kind: CredentialKind; limit: number }): Work<Credential[]> {
  const rows = yield* query<CredentialRow>(
    `SELECT ${COLUMNS} FROM credentials WHERE kind = $1 ORDER BY created_at DESC, id LIMIT $2`,
    [kind, limit],
  )
  return rows.map(toCredential)
}

/** Returns false when no credential has that id. */
export function revokeCredential(id: string): () => Work<boolean> {
  return function* () {
    const { changes } = yield change('UPDATE credentials SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1', [
      id,
      Date.now(),
    ])
    return changes > 0
  }
}

export function disableUser({ tenantId, userId }: Owner): () => Work<void> {
  return function* () {
    yield change(
      'INSERT INTO disabled_users (tenant_id, user_id, disabled_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [tenantId, userId, Date.now()],
    )
  }
}

export function enableUser({ tenantId, userId }: Owner): () => Work<void> {
  return function* () {
    yield change('DELETE FROM disabled_users WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId])
  }
}

export function* isUserDisabled({ tenantId, userId }: Owner): Work<boolean> {
  const rows = yield* query('SELECT user_id FROM disabled_users WHERE tenant_id = $1 AND user_id = $2', [
    tenantId,
    userId,
  ])
  return rows.length > 0
}

function toCredential(row: CredentialRow): Credential {
  return {
    id: row.id,
    kind: row.kind,
    tenantId: row.tenant_id,
    userId: row.user_id,
    scopes: JSON.parse(row.scopes) as string[],
    label: row.label,
    hint: row.hint,
    createdAt: new Date(row.created_at).toISOString(),
    ...(row.expires_at !== null && { expiresAt: new Date(row.expires_at).toISOString() }),
    ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at).toISOString() }),
  }
}

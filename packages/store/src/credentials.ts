import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { toOwner } from './context.ts'
import type { StoreContext } from './context.ts'
import type { Database } from './database.ts'
import {
  addCredential,
  disableUser,
  enableUser,
  findCredential,
  isUserDisabled,
  loadCredentials,
  revokeCredential,
} from './sql/credentials.ts'
import type { Credential, CredentialKind } from './sql/credentials.ts'

/** Whom a new credential is for, and what it allows. */
export interface NewCredential {
  kind: CredentialKind
  userId: string
  tenantId?: string | undefined
  scopes: readonly string[]
  label?: string | undefined
  /** Absent: it does not expire. */
  lifetimeMs?: number | undefined
}

/** A credential with its secret, which is nowhere kept: it can be shown now, and never again. */
export interface IssuedCredential extends Credential {
  secret: string
}

/** How many of its characters tell a secret from others. They are six bits each, of 256. */
const HINT_LENGTH = 12

/** API keys, secrets of pages and cookies of browsers. They are kept as hashes, for all servers on the database. */
export class Credentials {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Makes a new secret of 256 random bits. When this resolves, the credential is on the disk. */
  async issue({
    kind,
    userId,
    tenantId = '',
    scopes,
    label = '',
    lifetimeMs,
  }: NewCredential): Promise<IssuedCredential> {
    const id = `${PREFIXES[kind].id}${randomUUID().replaceAll('-', '')}`
    const secret = `${PREFIXES[kind].secret}${randomBytes(32).toString('base64url')}`
    const hint = secret.slice(0, HINT_LENGTH)
    const createdAt = Date.now()
    const expiresAt = lifetimeMs === undefined ? null : createdAt + lifetimeMs
    const row = { id, kind, digest: digestOf(secret), tenantId, userId, scopes, label, hint, createdAt, expiresAt }
    await this.#database.write(addCredential(row))
    return {
      id,
      kind,
      tenantId,
      userId,
      scopes: [...scopes],
      label,
      hint,
      createdAt: new Date(createdAt).toISOString(),
      ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
      secret,
    }
  }

  /** The credential of that secret; undefined when there is none, it has expired or was revoked. */
  find(secret: string): Promise<Credential | undefined> {
    return this.#database.read(() => findCredential(digestOf(secret)))
  }

  /**
   * The credentials of that kind, newest first, expired and revoked ones included. At most 1,000 unless `limit` says
   * otherwise.
   */
  list({ kind, limit = 1_000 }: { kind: CredentialKind; limit?: number }): Promise<Credential[]> {
    return this.#database.read(() => loadCredentials({ kind, limit }))
  }

  /** Makes the credential invalid from now on. Resolves to false when no credential has that id. */
  revoke(id: string): Promise<boolean> {
    return this.#database.write(revokeCredential(id))
  }

  /**
   * Has this user refused from now on, whatever the user presents: keys, tokens of an identity provider, cookies. The
   * user's conversations stay.
   */
  disableUser(user: UserName): Promise<void> {
    return this.#database.write(disableUser(toOwner(user)))
  }

  enableUser(user: UserName): Promise<void> {
    return this.#database.write(enableUser(toOwner(user)))
  }

  isUserDisabled(user: UserName): Promise<boolean> {
    return this.#database.read(() => isUserDisabled(toOwner(user)))
  }
}

/** A user of a tenant, or of a deployment without tenants. */
export type UserName = Pick<StoreContext, 'userId' | 'tenantId'>

/** What ids and secrets begin with, so that people and secret scanners tell what they have found. */
const PREFIXES: Record<CredentialKind, { id: string; secret: string }> = {
  key: { id: 'key_', secret: 'fdk_' },
  client_secret: { id: 'cksess_', secret: 'fdc_' },
  session: { id: 'ses_', secret: 'fds_' },
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

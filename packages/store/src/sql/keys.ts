import type { JsonValue } from '@frontdesk/chatkit'
import type { Owner } from '../context.ts'
import { KeyUsedError } from '../errors.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

const KEPT_MS = 24 * 60 * 60 * 1000

/** `claim` is the random name of this attempt: a repeated write finds its own claim and is not its own rival. */
export function claimKey(
  { name, fingerprint, claim }: { name: string; fingerprint: string; claim: string },
  owner: Owner,
): () => Work<void> {
  return function* () {
    const now = Date.now()
    const key = [owner.tenantId, owner.userId, name]
    yield change(
      'DELETE FROM idempotency_keys WHERE tenant_id = $1 AND user_id = $2 AND name = $3 AND created_at < $4',
      [...key, now - KEPT_MS],
    )
    const { changes: claimed } = yield change(
      `INSERT INTO idempotency_keys (tenant_id, user_id, name, fingerprint, claim, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [...key, fingerprint, claim, now],
    )
    if (claimed > 0) return
    const [used] = yield* query<{ fingerprint: string; claim: string; result: string | null }>(
      'SELECT fingerprint, claim, result FROM idempotency_keys WHERE tenant_id = $1 AND user_id = $2 AND name = $3',
      key,
    )
    if (used?.claim === claim) return
    throw new KeyUsedError(name, {
      isSameRequest: used?.fingerprint === fingerprint,
      result: used?.result ? (JSON.parse(used.result) as JsonValue) : undefined,
    })
  }
}

/** What a key was used for in the last 24 hours, by this user. */
export interface UsedKey {
  fingerprint: string
  /** The name of the attempt that has it. */
  claim: string
  /** What the request led to; absent while it is under way. */
  result?: JsonValue
}

export function* loadKey(name: string, owner: Owner): Work<UsedKey | undefined> {
  const now = Date.now()
  const [row] = yield* query<{ fingerprint: string; claim: string; result: string | null }>(
    `SELECT fingerprint, claim, result FROM idempotency_keys
     WHERE tenant_id = $1 AND user_id = $2 AND name = $3 AND created_at >= $4`,
    [owner.tenantId, owner.userId, name, now - KEPT_MS],
  )
  if (row === undefined) return undefined
  return {
    fingerprint: row.fingerprint,
    claim: row.claim,
    ...(row.result !== null && { result: JSON.parse(row.result) as JsonValue }),
  }
}

export function settleKey(
  { name, claim, result }: { name: string; claim: string; result: JsonValue },
  owner: Owner,
): () => Work<void> {
  const text = JSON.stringify(result)
  return function* () {
    yield change(
      'UPDATE idempotency_keys SET result = $5 WHERE tenant_id = $1 AND user_id = $2 AND name = $3 AND claim = $4',
      [owner.tenantId, owner.userId, name, claim, text],
    )
  }
}

export function releaseKey({ name, claim }: { name: string; claim: string }, owner: Owner): () => Work<void> {
  return function* () {
    yield change(
      'DELETE FROM idempotency_keys WHERE tenant_id = $1 AND user_id = $2 AND name = $3 AND claim = $4 AND result IS NULL',
      [owner.tenantId, owner.userId, name, claim],
    )
  }
}

/** Strikes keys that are older than a day, of all users. */
export function* forgetOldKeys(): Work<number> {
  const { changes } = yield change('DELETE FROM idempotency_keys WHERE created_at < $1', [Date.now() - KEPT_MS])
  return changes
}

import type { Credential, SqlStore } from '@frontdesk/store'
import { SCOPES } from '../../auth/principal.ts'
import { UsageError } from '../usage-error.ts'

const DAY_MS = 86_400_000

export interface KeyOptions {
  tenant?: string | undefined
  scopes?: string | undefined
  days?: string | undefined
  label?: string | undefined
}

/** `keys create USER`, `keys list`, `keys revoke ID`. Gives what is to be printed; a new key is in it, once. */
export async function manageKeys(
  [action = '', name = '']: readonly string[],
  options: KeyOptions,
  { credentials }: Pick<SqlStore, 'credentials'>,
): Promise<string> {
  switch (action) {
    case 'create': {
      if (name === '') throw new UsageError('keys create needs the user that the key is for.')
      const { secret, ...key } = await credentials.issue({
        kind: 'key',
        userId: name,
        tenantId: options.tenant,
        scopes: readScopes(options.scopes),
        label: options.label,
        lifetimeMs: readDays(options.days),
      })
      return `${secret}\n\nThis is the only time that the key is shown. ${describeKey(key)}`
    }
    case 'list': {
      const keys = await credentials.list({ kind: 'key' })
      return keys.length === 0 ? 'There are no keys.' : keys.map(describeKey).join('\n')
    }
    case 'revoke':
      if (!(await credentials.revoke(name))) throw new UsageError(`There is no key ${name}. keys list shows their ids.`)
      return `${name} is revoked: no server takes it any more.`
    default:
      throw new UsageError('keys takes create, list or revoke.')
  }
}

function readScopes(text = 'chat'): string[] {
  const scopes = text.split(',').map((scope) => scope.trim())
  const unknown = scopes.find((scope) => !SCOPES.some((each) => each === scope))
  if (unknown !== undefined) throw new UsageError(`There is no scope ${unknown}. Choose of ${SCOPES.join(', ')}.`)
  return scopes
}

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const days = Number(text)
  if (!(days > 0 && days <= 36_500)) throw new UsageError('--days takes how many days the key is good, above 0.')
  return days * DAY_MS
}

/** One line for people: everything but the key. */
function describeKey({ id, hint, userId, tenantId, scopes, label, expiresAt, revokedAt }: Credential): string {
  const whose = tenantId === '' ? userId : `${userId} of ${tenantId}`
  const state =
    revokedAt !== undefined ? `revoked ${revokedAt}` : expiresAt === undefined ? 'no end' : `until ${expiresAt}`
  return [id, `${hint}…`, whose, scopes.join(','), state, label].filter((part) => part !== '').join('  ')
}

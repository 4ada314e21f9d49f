import type { SqlStore } from '@frontdesk/store'
import { UsageError } from '../usage-error.ts'

/** `users disable USER` and `users enable USER`. Gives what is to be printed. */
export async function manageUsers(
  [action = '', userId = '']: readonly string[],
  { tenant }: { tenant?: string | undefined },
  { credentials }: Pick<SqlStore, 'credentials'>,
): Promise<string> {
  if (!['disable', 'enable'].includes(action)) throw new UsageError('users takes disable or enable.')
  if (userId === '') throw new UsageError(`users ${action} needs the id of a user; of a token it is ISSUER|SUB.`)
  const user = { userId, ...(tenant !== undefined && { tenantId: tenant }) }
  if (action === 'enable') {
    await credentials.enableUser(user)
    return `${userId} may call again.`
  }
  await credentials.disableUser(user)
  return `${userId} is refused from now on, whatever it proves. What it has said stays.`
}

import { z } from 'zod'
import { ToolError } from '../errors.ts'
import { USER_META_KEY } from '../wire/user-meta-key.ts'
import { isStorableText } from '../storable-text.ts'

const Id = z.string().min(1).max(256).refine(isStorableText)

/** For whom a call is made. */
export type UserIdentity = z.infer<typeof UserIdentity>
export const UserIdentity = z.object({ userId: Id, tenantId: Id.optional() })

/** Who the calls are for when no host says it: `FRONTDESK_USER`, else `local`. */
export function localUser(env: NodeJS.ProcessEnv = process.env): UserIdentity {
  return { userId: env['FRONTDESK_USER'] || 'local' }
}

/** The user named in a request's `_meta`, or `fallback` when it names none. Throws {@link ToolError} when the entry is malformed. */
export function identifyUser(meta: Record<string, unknown> | undefined, fallback: UserIdentity): UserIdentity {
  const entry = meta?.[USER_META_KEY]
  if (entry === undefined) return fallback
  const user = UserIdentity.safeParse(entry)
  if (!user.success) throw new ToolError(`The request's _meta entry ${USER_META_KEY} does not identify a user.`)
  return user.data
}

import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AuthConfig } from '../config/auth.ts'

/** The user of a server without authentication, which listens on loopback only. */
export const LOCAL_USER = 'local'

/** Says which user sent a request; `undefined` when it carries no valid key. */
export type Authenticate = (request: IncomingMessage) => string | undefined

/** Keys are taken from `Authorization: Bearer KEY`. Every key is compared, each in constant time: the time it takes says nothing of them. */
export function createAuthenticate(auth: AuthConfig): Authenticate {
  if (auth.kind === 'none') return () => LOCAL_USER
  const users = [...auth.users].map(([key, userId]) => ({ digest: digestOf(key), userId }))
  return (request) => {
    const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (key === undefined) return undefined
    const digest = digestOf(key)
    const matching = users.filter((user) => timingSafeEqual(user.digest, digest))
    return matching.at(0)?.userId
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

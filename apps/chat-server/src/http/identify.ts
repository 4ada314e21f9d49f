import type { Request } from 'express'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { principalOf } from '../auth/authorize.ts'
import { requestIdOf } from './log-requests.ts'

/** Who asks, and where they think that this server is. */
export interface DeskContext extends RequestContext {
  /** Such as `https://desk.example`. The caller's word: for addresses that only this caller is given. */
  origin?: string
}

/** Whose data the request is about, for every call of the store and of the ChatKit server. Throws for a public route, which has asked nobody. */
export function identify(req: Request): DeskContext {
  const { userId, tenantId } = principalOf(req)
  const [locale] = req.acceptsLanguages()
  return {
    userId,
    requestId: requestIdOf(req),
    origin: `${req.protocol}://${req.headers.host ?? ''}`,
    ...(tenantId !== undefined && { tenantId }),
    ...(locale !== undefined && { locale }),
  }
}

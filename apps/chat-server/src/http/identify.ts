import type { Request, Response } from 'express'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { AuthConfig } from '../config/auth.ts'
import { createAuthenticate } from './authenticate.ts'
import { requestIdOf } from './log-requests.ts'
import { refuse } from './refuse.ts'

/** Who asks, and where they think that this server is. */
export interface DeskContext extends RequestContext {
  /** Such as `https://desk.example`. The caller's word: for addresses that only this caller is given. */
  origin?: string
}

/** The context of a request. Undefined for a caller who is nobody, and who has been told so. */
export type Identify = (request: Request, response: Response) => DeskContext | undefined

export function createIdentify(auth: AuthConfig): Identify {
  const authenticate = createAuthenticate(auth)
  return (req, res) => {
    const userId = authenticate(req)
    if (userId === undefined) {
      res.set('WWW-Authenticate', 'Bearer')
      refuse(res, 401, 'unauthenticated', 'Send your API key as `Authorization: Bearer KEY`.')
      return undefined
    }
    const [locale] = req.acceptsLanguages()
    const origin = `${req.protocol}://${req.headers.host ?? ''}`
    return { userId, requestId: requestIdOf(req), origin, ...(locale !== undefined && { locale }) }
  }
}

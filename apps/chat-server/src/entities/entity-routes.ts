import { Router } from 'express'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import { answerErrors } from '../http/answer-errors.ts'
import { identify } from '../http/identify.ts'
import type { Entities } from './entities.ts'

/** The longest text that entities are searched by. */
const MAX_QUERY = 200

/** `GET /chatkit/entities?q=`: what the caller can mention with @ that fits a text. */
export function entityRoutes({ entities }: { entities: Entities }): Router {
  const router = Router()
  router.get(
    '/chatkit/entities',
    answerErrors(async (req, res) => {
      const context = identify(req)
      const text = typeof req.query['q'] === 'string' ? req.query['q'].trim() : ''
      if (text.length > MAX_QUERY) throw new InvalidRequestError(`q may have ${MAX_QUERY} characters at most.`)
      res.set('Cache-Control', 'private, no-store').json({ entities: await entities.search(text, context) })
    }),
  )
  return router
}

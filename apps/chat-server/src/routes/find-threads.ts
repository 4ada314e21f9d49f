import { Router } from 'express'
import { InvalidRequestError, toWireThread } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import { answerErrors } from '../http/answer-errors.ts'
import { identify } from '../http/identify.ts'

/** The longest text that threads are searched by, in characters. */
const MAX_QUERY = 200
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 50

/**
 * `GET /chatkit/threads?q=&limit=`: the caller's threads in which all the words of `q` were said or are the title, each with the piece of text where they were
 * found: `{data: [{thread, item_id?, snippet: {text, highlights}}]}`, the last said first. The last word may be the beginning of one.
 */
export function findThreadsRoutes({ store }: { store: Pick<SqlStore, 'search'> }): Router {
  const router = Router()
  router.get(
    '/chatkit/threads',
    answerErrors(async (req, res) => {
      const context = identify(req)
      const { q, limit } = req.query
      const query = typeof q === 'string' ? q.trim() : ''
      if (query === '')
        throw new InvalidRequestError('Say in q which words to look for. `threads.list` gives all threads.')
      if (query.length > MAX_QUERY) throw new InvalidRequestError(`q may have ${MAX_QUERY} characters at most.`)
      const hits = await store.search({ query, limit: toLimit(limit), onePerThread: true }, context)
      res.set('Cache-Control', 'private, no-store').json({
        data: hits.map(({ thread, itemId, snippet }) => ({
          thread: toWireThread(thread),
          ...(itemId !== undefined && { item_id: itemId }),
          snippet,
        })),
      })
    }),
  )
  return router
}

function toLimit(given: unknown): number {
  if (given === undefined) return DEFAULT_LIMIT
  const limit = typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : 0
  if (limit < 1 || limit > MAX_LIMIT) throw new InvalidRequestError(`limit is a number from 1 to ${MAX_LIMIT}.`)
  return limit
}

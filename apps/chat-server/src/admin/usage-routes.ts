import { Router } from 'express'
import type { Records } from '@frontdesk/store'
import { z } from 'zod'
import { refuse } from '../http/refuse.ts'

const PARTS = ['user', 'model', 'agent', 'thread', 'day'] as const

const Query = z.strictObject({
  by: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PARTS, `must be some of ${PARTS.join(', ')}, separated by commas`)))
    .default(['user', 'model']),
  user: z.string().optional(),
  since: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-29T00:00:00Z' }).optional(),
  until: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-29T00:00:00Z' }).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

/** `GET /admin/usage`: tokens and cost, told apart by `by`, the costliest first; `user`, `since`, `until` and `limit` narrow it. */
export function usageRoutes({ records }: { records: Records }): Router {
  const router = Router()
  router.get('/admin/usage', async (req, res) => {
    const { success, data, error } = Query.safeParse(req.query)
    if (!success) {
      refuse(res, 400, 'invalid_query', z.prettifyError(error))
      return
    }
    const { user: userId, ...options } = data
    res.json({ data: await records.loadUsage({ ...options, userId }) })
  })
  return router
}

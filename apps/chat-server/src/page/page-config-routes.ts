import { Router } from 'express'
import type { PageConfig } from './page-config.ts'

/** `GET /chatkit/config`: what the team offers, for a page to set itself up. */
export function pageConfigRoutes({ pageConfig }: { pageConfig: () => PageConfig }): Router {
  const router = Router()
  router.get('/chatkit/config', (_req, res) => {
    res.set('Cache-Control', 'private, no-cache').json(pageConfig())
  })
  return router
}

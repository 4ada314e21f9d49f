import { Router, static as serveFiles } from 'express'
import type { Response } from 'express'
import type { PageFiles } from '../parts/page.ts'

/**
 * Nothing inline, nothing evaluated, nothing from elsewhere: what a model says can never run, nor call anybody. Files alone may be sent to a bucket.
 */
const policyWith = (uploadOrigin: string | undefined): string =>
  [
    "default-src 'self'",
    `connect-src 'self'${uploadOrigin === undefined ? '' : ` ${uploadOrigin}`}`,
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "object-src 'none'",
  ].join('; ')

/** A part's name changes with its content, so that a browser need not ask for it again. */
const PARTS = { immutable: true, maxAge: '1y', index: false } as const

/** `/chatkit.js`: the element for pages of any site, hence readable from everywhere. Mounted before requests of other origins are refused. */
export function scriptRoutes({ script }: PageFiles): Router {
  const router = Router()
  router.use('/chatkit-parts', serveFiles(`${script}/chatkit-parts`, { ...PARTS, setHeaders: letAnyoneRead }))
  router.get('/chatkit.js', (_req, res) => {
    letAnyoneRead(res)
    res.sendFile('chatkit.js', {
      root: script,
      cacheControl: false,
      headers: { 'Cache-Control': 'public, max-age=300' },
    })
  })
  return router
}

function letAnyoneRead(res: Response): void {
  res.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
}

/** `/`: the page. `uploadOrigin` is where it may send files besides to this server. */
export function pageRoutes({ page }: PageFiles, { uploadOrigin }: { uploadOrigin: string | undefined }): Router {
  const router = Router()
  const policy = policyWith(uploadOrigin)
  router.use('/page-parts', serveFiles(`${page}/page-parts`, PARTS))
  router.use(
    serveFiles(page, {
      setHeaders: (res: Response) => {
        res.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache' })
      },
    }),
  )
  return router
}

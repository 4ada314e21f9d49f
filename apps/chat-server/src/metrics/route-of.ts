/** The kind of a path, for labels: ids in it are left out, and what is no route of ours is `other`. */
export function routeOf(path: string): string {
  return ROUTES.find((route) => path === route || path.startsWith(`${route}/`)) ?? (path === '/' ? '/' : 'other')
}

/** The longer ones first. */
const ROUTES = [
  '/chatkit/attachments',
  '/chatkit/sessions',
  '/chatkit/threads',
  '/chatkit/runs',
  '/chatkit',
  '/session',
  '/admin',
  '/openapi.json',
] as const

import type { Express } from 'express'

export interface KnownRoute {
  method: string
  path: string
}

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> }
  handle?: { stack?: Layer[] }
}

/** Every route that an app answers, those of its routers included: what a document forgets is found here. */
export function routesOf(app: Express): KnownRoute[] {
  return inStack((app as unknown as { router: { stack: Layer[] } }).router.stack)
}

function inStack(stack: readonly Layer[]): KnownRoute[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return inStack(handle?.stack ?? [])
    const methods = Object.keys(route.methods).map((method) => method.toUpperCase())
    return [route.path].flat().flatMap((path) => methods.map((method) => ({ method, path })))
  })
}

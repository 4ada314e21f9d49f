import type { Request, RequestHandler, Response } from 'express'
import { refuse } from '../http/refuse.ts'
import { accessOf } from './access.ts'
import type { Access } from './access.ts'
import type { Authenticate } from './authenticate.ts'
import { AuthenticationUnavailableError, ForbiddenError, UnauthenticatedError } from './errors.ts'
import type { Principal } from './principal.ts'

/** What happens besides the answer, when a caller was let in or not. */
export interface AuthorizeHooks {
  onKnown?: (principal: Principal, access: Access, req: Request) => Promise<void> | void
  onRefused?: (error: UnauthenticatedError | ForbiddenError, principal: Principal | undefined, req: Request) => void
}

const principals = new WeakMap<Request, Principal>()

/** Lets a request in or refuses it, before any route and before its body is read. What {@link accessOf} calls public passes unasked. */
export function authorize(authenticate: Authenticate, { onKnown, onRefused }: AuthorizeHooks = {}): RequestHandler {
  return async (req, res, next) => {
    const access = accessOf(req)
    if (access === 'public') return next()
    let principal: Principal | undefined
    try {
      principal = await authenticate(req)
      assertMay(principal, access)
    } catch (error) {
      if (!answerRefusal(res, error)) return next(error)
      if (!(error instanceof AuthenticationUnavailableError)) onRefused?.(error as ForbiddenError, principal, req)
      return
    }
    principals.set(req, principal)
    await onKnown?.(principal, access, req)
    next()
  }
}

/** Who sent the request. Throws for a public route, which has asked nobody. */
export function principalOf(req: Request): Principal {
  const principal = principals.get(req)
  if (principal === undefined) throw new Error(`${req.method} ${req.path} is public: nobody was asked who they are.`)
  return principal
}

/** A backend that speaks for users needs the scope for it; a user may ask for a secret of its own page. The route decides whose. */
function assertMay({ scopes, by }: Principal, access: Access): void {
  if (access === 'operator' && !scopes.has('operator')) {
    throw new ForbiddenError('not_an_operator', 'Only those who run the service may do this.')
  }
  if (access === 'sessions' && (by === 'client-secret' || by === 'cookie')) {
    throw new ForbiddenError('needs_a_key', 'Client secrets are given to those who send an API key or a token.')
  }
  if (access === 'chat' && !scopes.has('chat')) {
    throw new ForbiddenError('missing_scope', 'This key is not for talking: it lacks the scope chat.')
  }
}

function answerRefusal(res: Response, error: unknown): boolean {
  if (error instanceof UnauthenticatedError) res.set('WWW-Authenticate', 'Bearer')
  else if (error instanceof AuthenticationUnavailableError) res.set('Retry-After', '5')
  else if (!(error instanceof ForbiddenError)) return false
  if (error instanceof AuthenticationUnavailableError) res.req.log.error({ err: error }, 'Tokens cannot be checked')
  refuse(res, error.status, error.code, error.message)
  return true
}

import type { Request, RequestHandler, Response } from 'express'
import { NOBODY } from '../audit/audit.ts'
import type { Audit } from '../audit/audit.ts'
import { requestIdOf } from '../http/log-requests.ts'
import { refuse } from '../http/refuse.ts'
import type { Limits } from '../limits/limits.ts'
import { accessOf } from './access.ts'
import type { Access } from './access.ts'
import type { Authenticate } from './authenticate.ts'
import { AuthenticationUnavailableError, ForbiddenError, UnauthenticatedError } from './errors.ts'
import { sendsKey } from './presented-secret.ts'
import type { Principal } from './principal.ts'

const principals = new WeakMap<Request, Principal>()

/**
 * Lets a request in or refuses it, before any route and before its body is read. What {@link accessOf} calls public passes unasked, and so does a signed
 * address, unless a key comes with it: then the route can tell whose. Refusals are counted by address and written down, until there are too many: the
 * last that is written says so. Whoever proves who they are is not held up by others.
 */
export function authorize(
  authenticate: Authenticate,
  { limits, audit }: { limits: Limits; audit: Audit },
): RequestHandler {
  return async (req, res, next) => {
    const access = accessOf(req)
    if (access === 'public' || (access === 'signed' && !sendsKey(req))) return next()
    let principal: Principal | undefined
    try {
      principal = await authenticate(req)
      assertMay(principal, access)
    } catch (error) {
      if (!isRefusal(error)) return next(error)
      await noteRefusal(error, principal, req)
      if (access === 'unlisted') return refuse(res, 404, 'not_found', 'There is nothing here.')
      return answerRefusal(res, error)
    }
    principals.set(req, principal)
    const context = contextOf(principal, req)
    await limits.takeRequest(context, res)
    if (access === 'operator') await audit.record('operator.access', { method: req.method, path: req.path }, context)
    next()
  }

  async function noteRefusal(error: Refusal, principal: Principal | undefined, req: Request): Promise<void> {
    if (error instanceof AuthenticationUnavailableError) {
      req.log.error({ err: error }, 'Tokens cannot be checked')
      return
    }
    const { isLast } = principal === undefined ? await limits.takeFailure(req) : { isLast: false }
    if (isLast) req.log.warn({ address: req.ip }, 'Too many requests without a valid key: refusing them for a minute')
    const detail = { method: req.method, path: req.path, address: req.ip ?? '', reason: error.reason }
    audit.note('access.refused', { ...detail, ...(isLast && { more: true }) }, contextOf(principal, req))
  }
}

/** Who sent the request. Throws for a public route, which has asked nobody. */
export function principalOf(req: Request): Principal {
  const principal = principals.get(req)
  if (principal === undefined)
    throw new Error(`${req.method} ${req.path} is a public route: it does not know its caller.`)
  return principal
}

/** Who sent the request, where somebody has proved it. */
export function findPrincipal(req: Request): Principal | undefined {
  return principals.get(req)
}

function contextOf(principal: Principal | undefined, req: Request) {
  const { userId, tenantId } = principal ?? { userId: NOBODY }
  return { userId, requestId: requestIdOf(req), ...(tenantId !== undefined && { tenantId }) }
}

/** A backend that speaks for users needs the scope for it; a user may ask for a secret of its own page. The route decides whose. */
function assertMay({ scopes, by }: Principal, access: Access): void {
  if (access === 'operator' && !scopes.has('operator')) {
    throw new ForbiddenError('not_an_operator', 'Only those who run the service may do this.')
  }
  if (access === 'sessions' && (by === 'client-secret' || by === 'cookie')) {
    throw new ForbiddenError('needs_a_key', 'Client secrets are given to those who send an API key or a token.')
  }
  if ((access === 'chat' || access === 'signed' || access === 'unlisted') && !scopes.has('chat')) {
    throw new ForbiddenError('missing_scope', 'This key is not for talking: it lacks the scope chat.')
  }
}

type Refusal = UnauthenticatedError | ForbiddenError | AuthenticationUnavailableError

function isRefusal(error: unknown): error is Refusal {
  return [UnauthenticatedError, ForbiddenError, AuthenticationUnavailableError].some((kind) => error instanceof kind)
}

function answerRefusal(res: Response, error: Refusal): void {
  if (error instanceof UnauthenticatedError) res.set('WWW-Authenticate', 'Bearer')
  if (error instanceof AuthenticationUnavailableError) res.set('Retry-After', '5')
  refuse(res, error.status, error.code, error.message)
}

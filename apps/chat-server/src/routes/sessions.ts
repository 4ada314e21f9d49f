import { Router, json } from 'express'
import type { Request } from 'express'
import { InvalidRequestError, PermissionDeniedError } from '@frontdesk/chatkit/server'
import type { Credential, Credentials } from '@frontdesk/store'
import { z } from 'zod'
import type { Audit } from '../audit/audit.ts'
import { principalOf } from '../auth/authorize.ts'
import { SESSION_COOKIES } from '../auth/presented-secret.ts'
import { SCOPES } from '../auth/principal.ts'
import type { Principal, Scope } from '../auth/principal.ts'
import type { AuthConfig } from '../config/callers/auth.ts'
import { identify } from '../http/identify.ts'

const MAX_USER_BYTES = 256

/** What a backend asks for. Other members that OpenAI's endpoint knows are taken and mean nothing here. */
export const NewClientSecret = z.object({
  user: z
    .string()
    .refine((user) => user !== '' && Buffer.byteLength(user) <= MAX_USER_BYTES && !/\p{Cc}/u.test(user), {
      error: `must be 1 to ${MAX_USER_BYTES} bytes without control characters`,
    })
    .optional(),
  expires_after: z.object({ anchor: z.literal('created_at').optional(), seconds: z.int().min(10) }).optional(),
})

/** What the backend gets: the shape of OpenAI's `chatkit.session`. Instants are in seconds since 1970. */
export const ClientSecret = z.object({
  id: z.string(),
  object: z.literal('chatkit.session'),
  user: z.string(),
  client_secret: z.string(),
  expires_at: z.int(),
})

/** The user whom the cookie of a browser proves, and what that user may do. */
export const BrowserSession = z.object({
  user: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** Null where there is nothing to sign out of: everybody is let in. */
  expires_at: z.int().nullable(),
})

export interface SessionRouteParts {
  credentials: Credentials
  audit: Audit
}

/**
 * `POST /chatkit/sessions`: a backend gets a secret for the page of one user, good for minutes. `POST /session`: our own page exchanges a token for a
 * cookie that no script can read; `GET` says who is known by it and `DELETE` ends it.
 */
export function sessionRoutes(
  { sessionMs, clientSecretMs }: Pick<AuthConfig, 'sessionMs' | 'clientSecretMs'>,
  { credentials, audit }: SessionRouteParts,
): Router {
  const router = Router()
  const body = json({ limit: '16kb', strict: true })

  router.post('/chatkit/sessions', body, async (req, res) => {
    const wish = parse(NewClientSecret, req.body)
    const principal = principalOf(req)
    const userId = wish.user ?? principal.userId
    if (userId !== principal.userId && !principal.scopes.has('sessions')) {
      throw new PermissionDeniedError(
        'Your key speaks for its own user only. `frontdesk keys create --scopes sessions` makes one that speaks for all.',
      )
    }
    const lifetimeMs = within(principal, Math.min(clientSecretMs, (wish.expires_after?.seconds ?? Infinity) * 1_000))
    const scopes: Scope[] = ['chat']
    const issued = await credentials.issue({ kind: 'client_secret', ...ownerOf(principal), userId, scopes, lifetimeMs })
    await audit.record('client_secret.issued', { credential: issued.id, user: userId }, identify(req))
    res.set('Cache-Control', 'no-store').json({
      id: issued.id,
      object: 'chatkit.session',
      user: userId,
      client_secret: issued.secret,
      expires_at: toSeconds(issued),
    } satisfies z.infer<typeof ClientSecret>)
  })

  router.post('/session', async (req, res) => {
    const principal = principalOf(req)
    if (principal.by === 'cookie' || principal.by === 'client-secret') {
      throw new PermissionDeniedError('A session begins with an API key or a token, in `Authorization: Bearer …`.')
    }
    const lifetimeMs = within(principal, sessionMs)
    const scopes = [...principal.scopes]
    const issued = await credentials.issue({ kind: 'session', ...ownerOf(principal), scopes, lifetimeMs })
    await audit.record('session.begun', { credential: issued.id, by: principal.by }, identify(req))
    const { name, options } = cookieFor(req)
    res.cookie(name, issued.secret, { ...options, maxAge: lifetimeMs })
    res.set('Cache-Control', 'no-store').json(toBrowserSession(principal, toSeconds(issued)))
  })

  router.get('/session', (req, res) => {
    const principal = principalOf(req)
    const ends = principal.expiresAt === undefined ? null : Math.floor(principal.expiresAt / 1_000)
    res.set('Cache-Control', 'no-store').json(toBrowserSession(principal, ends))
  })

  router.delete('/session', async (req, res) => {
    const { credentialId, by } = principalOf(req)
    if (credentialId !== undefined && by === 'cookie') {
      await credentials.revoke(credentialId)
      await audit.record('session.ended', { credential: credentialId }, identify(req))
    }
    const { name, options } = cookieFor(req)
    res.clearCookie(name, options).status(204).end()
  })
  return router
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(body ?? {})
  if (!success) throw new InvalidRequestError(z.prettifyError(error))
  return data
}

/** A session never outlives what it was made from. */
function within({ expiresAt = Infinity }: Principal, lifetimeMs: number): number {
  return Math.max(1_000, Math.min(lifetimeMs, expiresAt - Date.now()))
}

function ownerOf({ userId, tenantId }: Principal): { userId: string; tenantId: string | undefined } {
  return { userId, tenantId }
}

/** Without TLS there is no secure cookie, and on loopback no need of one. */
function cookieFor(req: Request) {
  const options = { httpOnly: true, sameSite: 'strict', secure: req.secure, path: '/' } as const
  return { name: req.secure ? SESSION_COOKIES.secure : SESSION_COOKIES.plain, options }
}

function toSeconds({ expiresAt = '' }: Credential): number {
  return Math.floor(Date.parse(expiresAt) / 1_000)
}

function toBrowserSession({ userId, scopes }: Principal, expiresAt: number | null): z.infer<typeof BrowserSession> {
  return { user: userId, scopes: [...scopes], expires_at: expiresAt }
}

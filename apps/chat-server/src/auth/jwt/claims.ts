import type { JWTPayload } from 'jose'
import { UnauthenticatedError } from '../errors.ts'

/** How long the name of a user or a tenant may be, in bytes of UTF-8. */
const MAX_NAME_BYTES = 256

/** A name that can be kept, compared and printed. Throws {@link UnauthenticatedError}. */
export function readName(value: unknown, claim: string): string {
  const isFit =
    typeof value === 'string' && value.trim() !== '' && value.isWellFormed() && !/\p{Cc}/u.test(value) && isShort(value)
  if (!isFit) throw new UnauthenticatedError(`unfit_${claim}`)
  return value
}

/** Tokens end, and not in the far future; none was issued tomorrow. Throws {@link UnauthenticatedError}. */
export function assertTimes(
  { exp, iat, nbf }: JWTPayload,
  { leewaySeconds, maxLifetimeSeconds }: { leewaySeconds: number; maxLifetimeSeconds: number },
): void {
  if (!isInstant(exp) || !isInstant(iat) || (nbf !== undefined && !isInstant(nbf))) {
    throw new UnauthenticatedError('unfit_times')
  }
  const now = Date.now() / 1_000
  if (iat > now + leewaySeconds) throw new UnauthenticatedError('issued_in_the_future')
  if (exp - iat > maxLifetimeSeconds || exp - now > maxLifetimeSeconds) throw new UnauthenticatedError('lives_too_long')
}

/** `scope` is a text of words, or a list; some providers call it `scp`. */
export function readScopes({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const given = [scope, scp].flatMap((value): unknown[] =>
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [],
  )
  return new Set(given.filter((each) => typeof each === 'string'))
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isShort(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_NAME_BYTES
}

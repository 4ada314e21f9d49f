/** Who is known to the server. */
export interface BrowserSession {
  user: string
  /** May open the operators' pages. */
  isOperator: boolean
  /** False where the server lets everybody in: there is nothing to sign out of. */
  canSignOut: boolean
}

/** Why somebody could not sign in. */
export class SignInError extends Error {
  override name = 'SignInError'
  readonly reason: 'wrong' | 'too_many' | 'unreachable'

  constructor(reason: SignInError['reason'], options?: ErrorOptions) {
    super(`Signing in failed: ${reason}`, options)
    this.reason = reason
  }
}

interface WireSession {
  user: string
  scopes: string[]
  expires_at: number | null
}

/** Undefined when the server knows nobody, and wants a token first. Throws when it cannot be reached. */
export async function loadSession(): Promise<BrowserSession | undefined> {
  const response = await fetch('/session')
  if (response.status === 401 || response.status === 403) return undefined
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return toSession((await response.json()) as WireSession)
}

/** Exchanges a key or a token for a cookie. Throws a {@link SignInError}. */
export async function signIn(token: string): Promise<BrowserSession> {
  let response: Response
  try {
    response = await fetch('/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  } catch (cause) {
    throw new SignInError(cause instanceof TypeError && hasOddCharacters(token) ? 'wrong' : 'unreachable', { cause })
  }
  if (response.ok) return toSession((await response.json()) as WireSession)
  if (response.status === 429) throw new SignInError('too_many')
  throw new SignInError(response.status >= 500 ? 'unreachable' : 'wrong')
}

/** Ends the session, and forgets what was written and not sent: the next one at this browser may be somebody else. */
export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE' })
  sessionStorage.clear()
  location.assign('/')
}

/** A header cannot hold them, so that the browser sends nothing. */
function hasOddCharacters(token: string): boolean {
  return /[^\x21-\x7e]/.test(token)
}

function toSession({ user, scopes, expires_at: expiresAt }: WireSession): BrowserSession {
  return { user, isOperator: scopes.includes('operator'), canSignOut: expiresAt !== null }
}

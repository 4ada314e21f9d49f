import { randomBytes } from 'node:crypto'
import { auth, extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js'
import { OAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { LATEST_PROTOCOL_VERSION } from '@modelcontextprotocol/sdk/types.js'
import { describeUrlProblem } from '../config/remote-url.ts'
import type { RemoteServerSpec } from '../config/spec.ts'
import { LoginError } from '../errors.ts'
import { toErrorText } from '../protocol/error-text.ts'
import { openCallback } from './callback.ts'
import type { Callback, LoginAnswer } from './callback.ts'
import { fetchForLogin } from './fetch-for-login.ts'
import type { LoginFile } from './login-file.ts'
import { LoginProvider } from './login.ts'
import type { Login } from './login.ts'

/** How long the operator may take. */
const LOGIN_MS = 10 * 60_000

/** Where the operator logs in. */
export interface LoginPage {
  /** To be opened in a browser, of this machine or of another. */
  url: string
  /** Takes the address at which a browser of another machine has ended. False when it is no answer to this login. */
  finish: (address: string) => boolean
}

export interface LogInOptions {
  logins: LoginFile
  /** Shows the operator the page. */
  show: (page: LoginPage) => void
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Logs the operator in to a server that asks for it (OAuth 2.1 with an authorization code and PKCE): shows a page of its login server, waits on the loopback
 * interface for the answer, and keeps the tokens in `logins`. A client that the spec does not name is registered anew. Rejects with {@link LoginError}.
 */
export async function logIn(
  { url, oauth = {} }: Pick<RemoteServerSpec, 'url' | 'oauth'>,
  { logins, show, timeoutMs = LOGIN_MS, signal }: LogInOptions,
): Promise<void> {
  const problem = describeUrlProblem(url)
  if (problem !== undefined) throw new LoginError(`There is no login: ${problem}.`)
  const asked = await askForLogin(url)
  const scope = oauth.scopes?.join(' ') ?? asked.scope
  const options = {
    serverUrl: url,
    fetchFn: fetchForLogin,
    ...(scope !== undefined && { scope }),
    ...(asked.resourceMetadataUrl !== undefined && { resourceMetadataUrl: asked.resourceMetadataUrl }),
  }
  const state = randomBytes(16).toString('base64url')
  await using callback = await openCallback({ port: oauth.callbackPort ?? 0, state })
  const { clientId, clientSecret } = oauth
  const login: Login =
    clientId === undefined
      ? {}
      : { client: { client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) } }
  const provider = new LoginProvider({
    login,
    redirectUrl: callback.url,
    state,
    show: (page) => {
      const reason = describeUrlProblem(page.href)
      if (reason !== undefined) throw new LoginError(`The page of the login cannot be shown: ${reason}.`)
      show({ url: page.href, finish: callback.finish })
    },
  })
  try {
    await auth(provider, options)
    const { code, issuer } = await answerOf(callback, { timeoutMs, signal })
    assertIssuer(issuer, login)
    await auth(provider, { ...options, authorizationCode: code })
  } catch (error) {
    throw toLoginError(error)
  }
  logins.save(url, login)
}

/** What the server says of its login when it is asked without one. */
async function askForLogin(url: string): Promise<ReturnType<typeof extractWWWAuthenticateParams>> {
  const params = {
    protocolVersion: LATEST_PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'frontdesk', version: '0.1.0' },
  }
  const response = await fetchForLogin(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }),
  }).catch((error: unknown) => {
    throw toLoginError(error)
  })
  if (response.status === 401) return extractWWWAuthenticateParams(response)
  throw new LoginError(
    response.ok
      ? 'The server asks for no login: it answers without one.'
      : `The server does not ask for a login: it answers with the status ${response.status}.`,
  )
}

/** The answer, while the operator may still give it. */
async function answerOf(
  { answer }: Callback,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<LoginAnswer> {
  const late = AbortSignal.timeout(timeoutMs)
  const over = AbortSignal.any([late, ...(signal ? [signal] : [])])
  const { promise: given, reject } = Promise.withResolvers<never>()
  const stop = () =>
    reject(late.aborted ? new LoginError(`Nobody logged in within ${timeoutMs / 1_000} s. Begin again.`) : over.reason)
  over.addEventListener('abort', stop)
  try {
    return await Promise.race([answer, given])
  } finally {
    over.removeEventListener('abort', stop)
  }
}

/** An answer that names another login server than the one that was asked was mixed up on its way (RFC 9207). */
function assertIssuer(issuer: string | undefined, { discovery }: Login): void {
  const expected = discovery?.authorizationServerMetadata?.issuer
  if (issuer === undefined || expected === undefined || issuer === expected) return
  throw new LoginError('The login was answered by another server than the one that was asked. Nothing was kept.')
}

/** The failure of a login in words, without codes and tokens. */
function toLoginError(error: unknown): unknown {
  if (error instanceof LoginError || !(error instanceof Error) || error.name === 'AbortError') return error
  const words = error instanceof OAuthError ? `${error.errorCode}: ${error.message}` : error.message
  return new LoginError(`The login has failed: ${toErrorText(words)}`)
}

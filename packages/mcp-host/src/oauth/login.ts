import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js'
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js'
import { LoginError } from '../errors.ts'

/** What is kept of the login of an operator to one server. All of it is secret. */
export interface Login {
  tokens?: OAuthTokens
  client?: OAuthClientInformationMixed
  discovery?: OAuthDiscoveryState
}

export interface LoginProviderOptions {
  /** What is known already. It is changed as the flow goes on, and kept by the caller. */
  login: Login
  redirectUrl: string
  /** What the answer of the login has to repeat, for a new login. */
  state?: string
  /** Sends the operator to a page. Absent where nobody is there to be sent. */
  show?: (url: URL) => void
}

/** The part of a login that the flow of the SDK (`auth`) leaves to its client: a public one, proven by PKCE, that is registered where it is not known. */
export class LoginProvider implements OAuthClientProvider {
  readonly redirectUrl: string
  readonly #login: Login
  readonly #state: string
  readonly #show: ((url: URL) => void) | undefined
  #verifier = ''

  constructor({ login, redirectUrl, state = '', show }: LoginProviderOptions) {
    this.redirectUrl = redirectUrl
    this.#login = login
    this.#state = state
    this.#show = show
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Frontdesk',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state(): string {
    return this.#state
  }

  clientInformation(): OAuthClientInformationMixed | undefined {
    return this.#login.client
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#login.client = client
  }

  tokens(): OAuthTokens | undefined {
    return this.#login.tokens
  }

  /** A server that renews a token need not give another one to renew it with. */
  saveTokens(tokens: OAuthTokens): void {
    const refreshToken = tokens.refresh_token ?? this.#login.tokens?.refresh_token
    this.#login.tokens = { ...tokens, ...(refreshToken !== undefined && { refresh_token: refreshToken }) }
  }

  redirectToAuthorization(url: URL): void {
    if (this.#show === undefined) throw new LoginError('The login has ended.')
    this.#show(url)
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#login.discovery
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): void {
    this.#login.discovery = discovery
  }

  invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): void {
    if (scope === 'all' || scope === 'tokens') delete this.#login.tokens
  }
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { z } from 'zod'
import { McpConfigError } from '../errors.ts'
import { isJsonObject } from '../protocol/json-object.ts'
import { fetchForLogin } from './fetch-for-login.ts'
import { LoginProvider } from './login.ts'
import type { Login } from './login.ts'

const LoginFileText = z.strictObject({
  version: z.literal(1),
  logins: z.record(z.string(), z.custom<Login>(isLogin)),
})
type Logins = z.infer<typeof LoginFileText>['logins']

/** Where nobody is sent to: only a new login has somebody to send. */
const NO_REDIRECT = 'http://127.0.0.1/'

/**
 * The logins of an operator to remote servers, in a file that only its owner may read. They are kept by the address of the server, so that no token reaches
 * another one. The file is read whenever a token is needed: a login of another process is seen at once.
 */
export class LoginFile {
  readonly #path: string
  readonly #renewals = new Map<string, Promise<string | undefined>>()

  /** Throws {@link McpConfigError} for a file that is damaged. It need not exist. */
  constructor(path: string) {
    this.#path = path
    this.#read()
  }

  /** The token for the server at an address; undefined when nobody has logged in. */
  tokenOf(url: string): string | undefined {
    return this.#read()[toKey(url)]?.tokens?.access_token
  }

  /**
   * Another token in place of one that the server has refused: one that was stored meanwhile, or a renewed one. Undefined when there is none
   * to be had without the operator. One renewal at a time, whoever asks.
   */
  async renew(url: string, refused: string | undefined): Promise<string | undefined> {
    const key = toKey(url)
    const running = this.#renewals.get(key)
    if (running !== undefined) return running
    const login = this.#read()[key]
    const stored = login?.tokens
    if (login === undefined || stored === undefined) return undefined
    if (stored.access_token !== refused) return stored.access_token
    if (stored.refresh_token === undefined) return undefined
    const renewal = this.#renew(key, login).finally(() => this.#renewals.delete(key))
    this.#renewals.set(key, renewal)
    return renewal
  }

  save(url: string, login: Login): void {
    this.#write({ ...this.#read(), [toKey(url)]: login })
  }

  /** Forgets a login. False when there is none. */
  remove(url: string): boolean {
    const { [toKey(url)]: found, ...others } = this.#read()
    if (found !== undefined) this.#write(others)
    return found !== undefined
  }

  async #renew(key: string, login: Login): Promise<string | undefined> {
    const provider = new LoginProvider({ login, redirectUrl: NO_REDIRECT })
    try {
      await auth(provider, { serverUrl: key, fetchFn: fetchForLogin })
    } catch {
      // Refused for good, the token is gone from the login; else it is tried again with the next request.
      if (login.tokens === undefined) this.remove(key)
      return undefined
    }
    this.save(key, login)
    return login.tokens?.access_token
  }

  #read(): Logins {
    try {
      return LoginFileText.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).logins
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      throw new McpConfigError(
        `The file ${this.#path}, which holds the logins to your servers, cannot be read. Delete it, and log in again.`,
        // What was read may be a token: only how it failed is told.
        { cause: (error as NodeJS.ErrnoException).code ?? 'damaged' },
      )
    }
  }

  #write(logins: Logins): void {
    const text = `${JSON.stringify({ version: 1, logins } satisfies z.infer<typeof LoginFileText>, undefined, 2)}\n`
    // Written aside and put in place, so that a crash leaves the old file or the new one.
    writeFileSync(`${this.#path}.new`, text, { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
  }
}

function isLogin(value: unknown): boolean {
  return isJsonObject(value) && isJsonObject(value['tokens']) && typeof value['tokens']['access_token'] === 'string'
}

function toKey(url: string): string {
  const key = new URL(url)
  key.hash = ''
  return key.href
}

import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startHttpServer } from './http-world.ts'

/** What a login server that a test has changed says of itself or answers. */
export interface OAuthOptions {
  /** Members of its metadata that differ. */
  metadata?: object
  /** What `/authorize` puts into the answer beside the code. */
  answer?: Record<string, string>
  /** The status and body of `/token`, in place of tokens. */
  token?: (grant: URLSearchParams) => { status: number; body: object } | undefined
}

/** An MCP server that wants a token, and its login server: a small one, which gives a token for a right code or refresh token and says yes for the operator. */
export async function startProtectedServer({ metadata, answer = {}, token }: OAuthOptions = {}) {
  const codes = new Map<string, { challenge: string | null; redirect: string | null }>()
  const valid = new Set<string>()
  const refreshable = new Set<string>()
  const clients = new Set(['known'])
  const seen: { path: string; body: string }[] = []
  const login = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const { pathname, searchParams } = new URL(request.url ?? '', issuer)
      seen.push({ path: pathname, body })
      switch (pathname) {
        case '/.well-known/oauth-authorization-server':
          return send(response, 200, {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            registration_endpoint: `${issuer}/register`,
            response_types_supported: ['code'],
            code_challenge_methods_supported: ['S256'],
            token_endpoint_auth_methods_supported: ['none'],
            ...metadata,
          })
        case '/register': {
          const client = { ...(JSON.parse(body) as object), client_id: randomUUID() }
          clients.add(client.client_id)
          return send(response, 201, client)
        }
        case '/authorize': {
          const code = randomUUID()
          const redirect = searchParams.get('redirect_uri')
          codes.set(code, { challenge: searchParams.get('code_challenge'), redirect })
          const state = searchParams.get('state') ?? ''
          const query = new URLSearchParams({ code, state, iss: issuer, ...answer })
          for (const [key, value] of Object.entries(answer)) if (value === '') query.delete(key)
          return void response.writeHead(302, { location: `${redirect}?${query.toString()}` }).end()
        }
        case '/token': {
          const grant = new URLSearchParams(body)
          const other = token?.(grant)
          if (other !== undefined) return send(response, other.status, other.body)
          const code = codes.get(grant.get('code') ?? '')
          const verifier = createHash('sha256')
            .update(grant.get('code_verifier') ?? '')
            .digest('base64url')
          const isProven = code?.challenge === verifier && code.redirect === grant.get('redirect_uri')
          const isRenewal = refreshable.delete(grant.get('refresh_token') ?? '')
          if (!clients.has(grant.get('client_id') ?? '') || !(isProven || isRenewal))
            return send(response, 400, { error: 'invalid_grant' })
          codes.delete(grant.get('code') ?? '')
          const [access, refresh] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`]
          valid.add(access)
          refreshable.add(refresh)
          return send(response, 200, {
            access_token: access,
            token_type: 'Bearer',
            expires_in: 3_600,
            refresh_token: refresh,
          })
        }
        default:
          return send(response, 404, {})
      }
    })()
  })
  login.listen(0, '127.0.0.1')
  await once(login, 'listening')
  onTestFinished(() => {
    login.close()
    login.closeAllConnections()
  })
  const issuer = `http://127.0.0.1:${(login.address() as AddressInfo).port}`
  const server = await startHttpServer(({ method }, response, { headers, url: path }) => {
    if (method === 'GET' && path?.startsWith('/.well-known/oauth-protected-resource') === true) {
      const resource = { resource: server.url, authorization_servers: [issuer], scopes_supported: ['tools'] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(resource))
      return true
    }
    if (valid.has(headers.authorization?.replace('Bearer ', '') ?? '')) return undefined
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    return true
  })
  return { server, issuer, seen, valid, refreshable }
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** A browser whose user says yes: it follows the page of the login to its end. Gives what the last page says. */
export async function sayYes(url: string): Promise<string> {
  return (await fetch(url)).text()
}

/** The path of a file in a folder that is deleted when the test ends. */
export function makeLoginPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-logins-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'logins.json')
}

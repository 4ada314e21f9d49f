import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { logIn, LoginFile, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { LoginPage, LogInOptions, RemoteServerSpec } from '@frontdesk/mcp-host'
import { makeLoginPath, sayYes, startProtectedServer } from './oauth-world.ts'
import type { OAuthOptions } from './oauth-world.ts'
import { createLog, rejection } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }

async function openWorld(options?: OAuthOptions) {
  const path = makeLoginPath()
  const world = await startProtectedServer(options)
  const logins = new LoginFile(path)
  const spec: RemoteServerSpec = { name: 'hub', url: world.server.url, trust: 'third-party', limits: { probeMs: 200 } }
  const log = createLog()
  const openFleet = async (more: Partial<RemoteServerSpec> = {}) => {
    const fleet = await openMcpFleet([{ ...spec, ...more }], {
      logger: log,
      identity: () => ({ userId: 'ada' }),
      logins,
    })
    onTestFinished(() => fleet.close())
    return fleet
  }
  const login = (more: Partial<LogInOptions> = {}, oauth?: RemoteServerSpec['oauth']) =>
    logIn({ ...spec, ...(oauth && { oauth }) }, { logins, show: ({ url }) => void sayYes(url), ...more })
  const call = async (fleet: Awaited<ReturnType<typeof openFleet>>) => {
    const { content } = await fleet.forAgent('analyst').callToolResult('echo', {}, META)
    return JSON.stringify(content)
  }
  return { ...world, path, logins, spec, log, openFleet, login, call }
}

describe('a login of the operator', () => {
  it('lets the server be called, by a file that only its owner reads', async () => {
    const { login, openFleet, call, path } = await openWorld()
    await login()
    const fleet = await openFleet()
    expect(fleet.status()).toMatchObject([{ state: 'ready' }])
    expect(await call(fleet)).toContain('{}')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('asks with PKCE, for the server alone, and registers where no client is known', async () => {
    const { login, seen, server } = await openWorld()
    let page = ''
    await login({
      show: ({ url }) => {
        page = url
        void sayYes(url)
      },
    })
    const query = new URL(page).searchParams
    expect(query.get('code_challenge_method')).toBe('S256')
    expect(query.get('resource')).toBe(server.url)
    expect(query.get('scope')).toBe('tools')
    expect(query.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    expect(seen.map(({ path }) => path).filter((path) => !path.startsWith('/.well-known'))).toEqual([
      '/register',
      '/authorize',
      '/token',
    ])
  })

  it('uses the client and the scopes of its entry', async () => {
    const { login, seen } = await openWorld()
    let page = ''
    const show = ({ url }: LoginPage) => {
      page = url
      void sayYes(url)
    }
    await login({ show }, { clientId: 'known', scopes: ['read', 'write'] })
    expect(new URL(page).searchParams.get('client_id')).toBe('known')
    expect(new URL(page).searchParams.get('scope')).toBe('read write')
    expect(seen.map(({ path }) => path)).not.toContain('/register')
  })

  it('is finished by the address at which a browser of another machine ends, and by no other', async () => {
    const { login, logins, spec } = await openWorld()
    await login({
      show: ({ url, finish }) => {
        void (async () => {
          const { headers } = await fetch(url, { redirect: 'manual' })
          const ended = headers.get('location') ?? ''
          expect(finish(ended.replace(/state=[^&]*/, 'state=forged'))).toBe(false)
          expect(finish('nonsense')).toBe(false)
          expect(finish(ended)).toBe(true)
        })()
      },
    })
    expect(logins.tokenOf(spec.url)).toMatch(/^access-/)
  })

  it.each([
    [
      'the operator says no',
      { answer: { code: '', error: 'access_denied', error_description: 'Not today.' } },
      'access_denied: Not today.',
    ],
    ['another server answers', { answer: { iss: 'https://evil.example' } }, 'answered by another server'],
    ['the code is refused', { token: () => ({ status: 400, body: { error: 'invalid_grant' } }) }, 'invalid_grant'],
    [
      'the login server is not encrypted',
      { metadata: { authorization_endpoint: 'http://evil.example/authorize' } },
      'not encrypted',
    ],
    [
      'the page is no page',
      { metadata: { authorization_endpoint: 'https://a:b@evil.example/authorize' } },
      'holds a password',
    ],
  ] satisfies [string, OAuthOptions, string][])(
    'fails in words when %s, and keeps nothing',
    async (_when, options, words) => {
      const { login, logins, spec } = await openWorld(options)
      expect(await rejection(login())).toMatchObject({
        code: 'login_failed',
        message: expect.stringContaining(words) as string,
      })
      expect(logins.tokenOf(spec.url)).toBeUndefined()
    },
  )

  it('ends when nobody answers', async () => {
    const { login } = await openWorld()
    expect(await rejection(login({ show: () => {}, timeoutMs: 50 }))).toMatchObject({
      message: 'Nobody logged in within 0.05 s. Begin again.',
    })
  })

  it('is not begun where the server asks for none', async () => {
    const { valid, spec, logins } = await openWorld()
    valid.add('')
    const begun = logIn(spec, { logins, show: () => {} })
    expect(await rejection(begun)).toMatchObject({ message: 'The server asks for no login: it answers without one.' })
  })
})

describe('a token of a login', () => {
  it('is renewed when the server refuses it, once for all who ask, and nobody notices', async () => {
    const { login, openFleet, call, valid, seen, logins, spec } = await openWorld()
    await login()
    const fleet = await openFleet()
    const before = logins.tokenOf(spec.url)
    valid.clear()
    const renewalsBefore = seen.filter(({ path }) => path === '/token').length
    const answers = await Promise.all([call(fleet), call(fleet), call(fleet)])
    expect(answers.every((answer) => answer.includes('{}'))).toBe(true)
    expect(seen.filter(({ path }) => path === '/token').length).toBe(renewalsBefore + 1)
    expect(logins.tokenOf(spec.url)).not.toBe(before)
    expect(fleet.status()).toMatchObject([{ state: 'ready', restarts: 0 }])
  })

  it('is forgotten when it cannot be renewed any more, and the server says what it needs', async () => {
    const { login, openFleet, call, valid, refreshable, logins, spec } = await openWorld()
    await login()
    const fleet = await openFleet()
    valid.clear()
    refreshable.clear()
    expect(await call(fleet)).toContain('ERROR')
    expect(logins.tokenOf(spec.url)).toBeUndefined()
    expect(fleet.status()[0]?.lastError).toContain(
      '(401): it needs a valid token in headers, or a login of the operator',
    )
  })

  it('stays when the login server is only away', async () => {
    let isAway = false
    const { login, openFleet, call, valid, logins, spec } = await openWorld({
      token: () => (isAway ? { status: 503, body: {} } : undefined),
    })
    await login()
    const fleet = await openFleet()
    valid.clear()
    isAway = true
    expect(await call(fleet)).toContain('ERROR')
    expect(logins.tokenOf(spec.url)).toMatch(/^access-/)
  })

  it('is taken up by a running server when the operator has logged in', async () => {
    const { login, openFleet, call } = await openWorld()
    const fleet = await openFleet({ limits: { probeMs: 200 } })
    expect(fleet.status()[0]?.lastError).toContain('401')
    await login()
    await expect.poll(() => fleet.status()[0]?.state, { timeout: 5_000 }).toBe('ready')
    expect(await call(fleet)).toContain('{}')
  })

  it.each([
    ['has a token in its headers', { headers: { Authorization: 'Bearer mine' } }],
    ['is one for each user', { scope: 'user' as const }],
  ])('is not sent to a server that %s', async (_which, more) => {
    const { login, openFleet, call, server, logins, spec } = await openWorld()
    await login()
    const fleet = await openFleet(more)
    await call(fleet)
    const sent = server.seen.map(({ headers }) => headers.authorization)
    expect(sent).not.toContain(`Bearer ${logins.tokenOf(spec.url)}`)
  })

  it('appears in no log, status or record', async () => {
    const { login, openFleet, call, valid, refreshable, log, path } = await openWorld()
    await login()
    const secrets = readFileSync(path, 'utf8').match(/(access|refresh)-[\w-]+/g) ?? []
    const fleet = await openFleet()
    await call(fleet)
    valid.clear()
    refreshable.clear()
    await call(fleet)
    const told = JSON.stringify([log.lines, fleet.status(), await fleet.inspect()])
    expect(secrets.length).toBeGreaterThan(1)
    for (const secret of secrets) expect(told).not.toContain(secret)
  })
})

describe('the file of logins', () => {
  it('is not begun anew when it is damaged, and what it holds is not told', () => {
    const path = makeLoginPath()
    writeFileSync(path, '{"version":1,"logins":{"https://a/":{"tokens":{"access_token":7,"refresh_token":"s3cret"}}}}')
    expect(() => new LoginFile(path)).toThrow('cannot be read. Delete it, and log in again.')
    const error = (() => {
      try {
        return new LoginFile(path)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(JSON.stringify([String(error), (error as Error).cause])).not.toContain('s3cret')
  })

  it('forgets a login', async () => {
    const { login, logins, spec } = await openWorld()
    await login()
    expect(logins.remove(spec.url)).toBe(true)
    expect(logins.remove(spec.url)).toBe(false)
    expect(logins.tokenOf(spec.url)).toBeUndefined()
  })
})

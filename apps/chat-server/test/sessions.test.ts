import { describe, expect, it } from 'vitest'
import { openApp } from './support/open-app.ts'

const env = {
  API_KEYS: 'alice:alice-0123456789abcdef,backend:backend-0123456789abcdef',
  OPERATORS: 'backend',
  CLIENT_SECRET_MINUTES: '5',
}
const alice = { authorization: 'Bearer alice-0123456789abcdef', 'content-type': 'application/json' }
const backend = { authorization: 'Bearer backend-0123456789abcdef', 'content-type': 'application/json' }
const list = JSON.stringify({ type: 'threads.list', params: {} })

async function post(url: string, headers: Record<string, string>, body?: object) {
  return fetch(url, { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) })
}

describe('a client secret', () => {
  it('is given to a backend for one user, in the shape of OpenAI’s', async () => {
    const url = await openApp(env)
    const response = await post(`${url}/chatkit/sessions`, backend, { user: 'carol', workflow: { id: 'wf_1' } })
    expect(response.headers.get('cache-control')).toBe('no-store')
    const session = (await response.json()) as { client_secret: string; expires_at: number }
    expect(session).toMatchObject({ object: 'chatkit.session', user: 'carol' })
    expect(session.expires_at).toBeLessThanOrEqual(Date.now() / 1_000 + 300)
    const carol = { authorization: `Bearer ${session.client_secret}`, 'content-type': 'application/json' }
    expect((await fetch(`${url}/chatkit`, { method: 'POST', headers: carol, body: list })).status).toBe(200)
    expect(await (await fetch(`${url}/session`, { headers: carol })).json()).toMatchObject({ user: 'carol' })
  })

  it('is for talking alone: it makes no other and is no way into /admin', async () => {
    const url = await openApp(env)
    const { client_secret: secret } = (await (
      await post(`${url}/chatkit/sessions`, backend, { user: 'backend' })
    ).json()) as {
      client_secret: string
    }
    const page = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    expect((await post(`${url}/chatkit/sessions`, page, {})).status).toBe(403)
    expect((await post(`${url}/session`, page)).status).toBe(403)
    expect((await fetch(`${url}/admin/threads`, { headers: page })).status).toBe(403)
  })

  it('is given to a user for its own page, and for nobody else', async () => {
    const url = await openApp(env)
    expect(await (await post(`${url}/chatkit/sessions`, alice, {})).json()).toMatchObject({ user: 'alice' })
    expect((await post(`${url}/chatkit/sessions`, alice, { user: 'backend' })).status).toBe(403)
  })

  it.each([
    [{ user: '' }, 'user'],
    [{ user: 'a\nb' }, 'user'],
    [{ user: 'x'.repeat(257) }, 'user'],
    [{ user: 7 }, 'user'],
    [{ expires_after: { seconds: 0 } }, 'seconds'],
  ])('is not given for %j', async (body, named) => {
    const url = await openApp(env)
    const response = await post(`${url}/chatkit/sessions`, backend, body)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(named)
  })

  it('is shorter-lived when that is asked for', async () => {
    const url = await openApp(env)
    const wish = { user: 'carol', expires_after: { anchor: 'created_at', seconds: 60 } }
    const { expires_at: end } = (await (await post(`${url}/chatkit/sessions`, backend, wish)).json()) as {
      expires_at: number
    }
    expect(end).toBeLessThanOrEqual(Date.now() / 1_000 + 60)
  })
})

describe('the session of a browser', () => {
  it('is a cookie that no script can read and no other site sends, and ends when it is told to', async () => {
    const url = await openApp(env)
    const response = await post(`${url}/session`, alice)
    expect(await response.json()).toMatchObject({ user: 'alice', scopes: ['chat'] })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^frontdesk_session=fds_[\w-]{43}; Max-Age=3600; Path=\/;.*HttpOnly; SameSite=Strict$/)
    const browser = { cookie: cookie.split(';')[0] ?? '', origin: url, 'content-type': 'application/json' }
    const ask = () => fetch(`${url}/chatkit`, { method: 'POST', headers: browser, body: list })
    expect((await ask()).status).toBe(200)
    expect((await fetch(`${url}/session`, { method: 'DELETE', headers: browser })).status).toBe(204)
    expect((await ask()).status).toBe(401)
  })

  it('is good for nothing without the origin of a page', async () => {
    const url = await openApp(env)
    const [cookie = ''] = (await post(`${url}/session`, alice)).headers.getSetCookie()
    const headers = { cookie: cookie.split(';')[0] ?? '', 'content-type': 'application/json' }
    expect((await fetch(`${url}/chatkit`, { method: 'POST', headers, body: list })).status).toBe(403)
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect((await fetch(`${url}/chatkit`, { method: 'POST', headers: foreign, body: list })).status).toBe(403)
  })

  it('is for TLS alone where a trusted proxy says that it came by TLS', async () => {
    const url = await openApp({ ...env, TRUST_PROXY: 'loopback' })
    const response = await post(`${url}/session`, { ...alice, 'x-forwarded-proto': 'https' })
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-frontdesk_session=.*Secure/)
    const untrusted = await post(`${await openApp(env)}/session`, { ...alice, 'x-forwarded-proto': 'https' })
    expect(untrusted.headers.getSetCookie()[0]).not.toContain('Secure')
  })
})

describe('a path', () => {
  it.each(['/%E0%A4%A', '/..%2f..%2fetc/passwd', '/a%5cb', '/a%00'])(
    'such as %s is refused as malformed',
    async (path) => {
      const url = await openApp(env)
      expect((await fetch(url + path)).status).toBe(400)
    },
  )

  it('that no rule names is not there for those who are not known', async () => {
    const url = await openApp(env)
    expect((await fetch(`${url}/whatever`)).status).toBe(404)
    expect((await fetch(`${url}/session`)).status).toBe(401)
    expect((await fetch(`${url}/whatever`, { headers: alice })).status).toBe(404)
    expect((await fetch(`${url}/admin/whatever`, { headers: alice })).status).toBe(403)
    expect((await fetch(`${url}/admin/whatever`, { headers: backend })).status).toBe(404)
  })
})

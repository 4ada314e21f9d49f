import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthenticate } from '../src/auth/authenticate.ts'
import { UnauthenticatedError } from '../src/auth/errors.ts'
import { LOCAL_USER } from '../src/auth/principal.ts'
import { parseConfig } from '../src/config/config.ts'

const env = { API_KEYS: 'alice:key-of-alice-0123,bob:key-of-bob-01234', OPERATORS: 'bob' }

function requestWith(...raw: [name: string, value: string][]): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.rawHeaders = raw.flat()
  for (const [name, value] of raw) {
    request.headers[name] ??= value
    request.headersDistinct[name] = [...(request.headersDistinct[name] ?? []), value]
  }
  return request
}

async function open(variables: NodeJS.ProcessEnv = env) {
  const { credentials, ...store } = await openStore(':memory:').then((opened) => ({
    credentials: opened.credentials,
    close: () => opened[Symbol.asyncDispose](),
  }))
  onTestFinished(() => store.close())
  const authenticate = createAuthenticate(parseConfig(variables).auth, credentials)
  return { credentials, authenticate }
}

const cookie = (secret: string): [string, string] => ['cookie', `x=1; frontdesk_session=${secret}`]
const bearer = (key: string) => requestWith(['authorization', `Bearer ${key}`])

describe('authenticate', () => {
  it('finds the user whose key it is, in either header', async () => {
    const { authenticate } = await open()
    expect(await authenticate(bearer('key-of-alice-0123'))).toMatchObject({
      userId: 'alice',
      scopes: new Set(['chat']),
    })
    expect(await authenticate(requestWith(['authorization', 'bearer key-of-bob-01234']))).toMatchObject({
      userId: 'bob',
    })
    expect(await authenticate(requestWith(['x-api-key', 'key-of-bob-01234']))).toMatchObject({ userId: 'bob' })
  })

  it('knows who runs the service', async () => {
    const { authenticate } = await open()
    expect((await authenticate(bearer('key-of-bob-01234'))).scopes).toContain('operator')
  })

  it.each([
    '',
    'Bearer',
    'Bearer wrong',
    'Bearer key-of-alice-0123 key-of-bob-01234',
    'Basic key-of-alice-0123',
    'key',
  ])('knows nobody by %j', async (authorization) => {
    const { authenticate } = await open()
    await expect(authenticate(requestWith(['authorization', authorization]))).rejects.toThrow(UnauthenticatedError)
  })

  it('knows nobody who presents nothing, two things, or too much', async () => {
    const { authenticate } = await open()
    const alice = 'Bearer key-of-alice-0123'
    for (const request of [
      requestWith(),
      requestWith(['authorization', alice], ['authorization', alice]),
      requestWith(['authorization', alice], ['x-api-key', 'key-of-alice-0123']),
      bearer('a'.repeat(9_000)),
    ]) {
      await expect(authenticate(request)).rejects.toThrow(UnauthenticatedError)
    }
  })

  it('knows the user of an issued key, with its tenant and scopes, until it is revoked', async () => {
    const { credentials, authenticate } = await open()
    const wish = {
      kind: 'key',
      userId: 'carol',
      tenantId: 'acme',
      scopes: ['chat', 'sessions', 'no-scope-of-ours'],
    } as const
    const { secret, id } = await credentials.issue(wish)
    expect(await authenticate(bearer(secret))).toMatchObject({
      userId: 'carol',
      tenantId: 'acme',
      scopes: new Set(['chat', 'sessions']),
    })
    await credentials.revoke(id)
    await expect(authenticate(bearer(secret))).rejects.toThrow(UnauthenticatedError)
  })

  it('knows nobody who was disabled', async () => {
    const { credentials, authenticate } = await open()
    await credentials.disableUser({ userId: 'alice' })
    await expect(authenticate(bearer('key-of-alice-0123'))).rejects.toMatchObject({ reason: 'user_disabled' })
    await credentials.enableUser({ userId: 'alice' })
    expect(await authenticate(bearer('key-of-alice-0123'))).toMatchObject({ userId: 'alice' })
  })

  it('takes no issued key where only tokens are taken, but the secrets of pages', async () => {
    const { credentials, authenticate } = await open({ JWT_ISSUER: 'https://a.example/', JWT_AUDIENCE: 'chat' })
    const key = await credentials.issue({ kind: 'key', userId: 'ada', scopes: ['chat'] })
    const page = await credentials.issue({ kind: 'client_secret', userId: 'ada', scopes: ['chat'] })
    await expect(authenticate(bearer(key.secret))).rejects.toMatchObject({ reason: 'keys_are_off' })
    expect(await authenticate(bearer(page.secret))).toMatchObject({ userId: 'ada', by: 'client-secret' })
  })

  it('takes from a cookie what was made for one, from a page of the server', async () => {
    const { credentials, authenticate } = await open()
    const session = await credentials.issue({ kind: 'session', userId: 'ada', scopes: ['chat'] })
    const key = await credentials.issue({ kind: 'key', userId: 'ada', scopes: ['chat'] })
    const own: [string, string] = ['sec-fetch-site', 'same-origin']
    const post = (...headers: [string, string][]) => Object.assign(requestWith(...headers), { method: 'POST' })
    expect(await authenticate(post(cookie(session.secret), own))).toMatchObject({ userId: 'ada', by: 'cookie' })
    expect(await authenticate(post(cookie(session.secret), ['origin', 'https://own']))).toMatchObject({ by: 'cookie' })
    await expect(authenticate(post(cookie(session.secret)))).rejects.toMatchObject({ status: 403 })
    await expect(authenticate(post(cookie(key.secret), own))).rejects.toMatchObject({ status: 401 })
    await expect(authenticate(bearer(session.secret))).rejects.toMatchObject({ status: 401 })
    const get = requestWith(cookie(session.secret), ['sec-fetch-site', 'cross-site'])
    await expect(authenticate(Object.assign(get, { method: 'GET' }))).rejects.toMatchObject({ status: 403 })
  })

  it('knows everybody as the local user where there is no authentication', async () => {
    const { authenticate } = await open({})
    expect(await authenticate(requestWith())).toBe(LOCAL_USER)
  })
})

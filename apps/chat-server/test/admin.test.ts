import { Validator } from '@seriousme/openapi-schema-validator'
import { ScriptedModel } from '@openai/agents/testing'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { adminOperations } from '../src/admin/admin-routes.ts'
import { Audit } from '../src/audit/audit.ts'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { deskSpec, makeEffectsFile } from './support/open-desk.ts'
import { routesOf } from './support/routes-of.ts'
import type { KnownRoute } from './support/routes-of.ts'
import { openApp } from './support/open-app.ts'
import { logger, openTeamServer } from './support/open-team-server.ts'

const env = { API_KEYS: 'alice:alice-0123456789abcdef,olga:olga-0123456789abcdef', OPERATORS: 'olga' }
const as = (user: string) => ({ authorization: `Bearer ${user}-0123456789abcdef` })
const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete'])
const createdAt = '2026-11-29T10:00:00.000Z'

async function open() {
  const { server, store, attachments, files } = await openTeamServer(new ScriptedModel([]))
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const audit = new Audit(store, { logger })
  const fleet = await openMcpFleet([deskSpec('mail', ['read_mail'], makeEffectsFile())], {
    logger,
    identity: () => ({ userId: 'nobody' }),
  })
  onTestFinished(() => fleet.close())
  const url = await openApp(env, { runs, store, attachments, files, audit, fleet })
  const alice = { userId: 'alice' }
  const thread = {
    id: 'thr_1',
    created_at: createdAt,
    status: { type: 'active' },
    metadata: {},
    title: 'Lamps',
  } as const
  const item = { id: 'msg_1', thread_id: 'thr_1', created_at: createdAt, type: 'user_message' } as const
  await store.saveThread(thread, alice)
  await store.saveItem(
    'thr_1',
    { ...item, content: [{ type: 'input_text', text: 'Where is my lamp?' }], attachments: [], inference_options: {} },
    alice,
  )
  const call = async (path: string, { method = 'GET', user = 'olga' } = {}) => {
    const response = await fetch(`${url}${path}`, { method, headers: as(user) })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { url, store, files, audit, fleet, call }
}

describe('the operators’ side', () => {
  it('lists, finds, shows and deletes the threads of a user', async () => {
    const { call, store } = await open()
    expect((await call('/admin/threads')).body).toMatchObject({ data: [{ user: 'alice', thread: { title: 'Lamps' } }] })
    expect((await call('/admin/threads?q=lamps')).body).toMatchObject({ data: [{ user: 'alice' }] })
    expect((await call('/admin/threads?q=chairs')).body).toMatchObject({ data: [] })
    expect((await call('/admin/threads', { user: 'alice' })).status).toBe(403)
    expect((await call('/admin/users/alice/threads')).body).toMatchObject({ data: [{ id: 'thr_1', title: 'Lamps' }] })
    expect((await call('/admin/users/alice/search?q=lamp')).body).toMatchObject({
      data: [{ thread: { id: 'thr_1' } }, {}],
    })
    expect((await call('/admin/users/alice/threads/thr_1')).body).toMatchObject({
      thread: { id: 'thr_1' },
      items: [{ id: 'msg_1' }],
    })
    expect(await call('/admin/users/alice/threads/thr_1', { method: 'DELETE' })).toEqual({
      status: 200,
      body: { done: true },
    })
    expect((await call('/admin/users/alice/threads/thr_1')).status).toBe(404)
    expect(await store.records.loadAudit({ userId: 'olga' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'thread.viewed',
          detail: expect.objectContaining({ of: 'alice' }) as object,
        }),
        expect.objectContaining({ action: 'thread.deleted' }),
      ]),
    )
  })

  it('gives everything of a user, and deletes it, so that a record of that alone stays', async () => {
    const { call, store } = await open()
    expect((await call('/admin/users/alice/export')).body).toMatchObject({
      user: 'alice',
      threads: [{ thread: { id: 'thr_1' }, items: [{ content: [{ text: 'Where is my lamp?' }] }] }],
    })
    expect((await call('/admin/users/alice', { method: 'DELETE' })).body).toMatchObject({ deleted: { threads: 1 } })
    expect((await call('/admin/users/alice/export')).body).toMatchObject({ threads: [], attachments: [], audit: [] })
    expect(await store.records.verifyAudit()).toEqual([])
  })

  it('shuts a user out and lets it in again', async () => {
    const { call } = await open()
    await call('/admin/users/alice/disable', { method: 'POST' })
    expect((await call('/session', { user: 'alice' })).status).toBe(401)
    await call('/admin/users/alice/enable', { method: 'POST' })
    expect((await call('/session', { user: 'alice' })).status).toBe(200)
  })

  it('shows what was written down, and issued keys without their secrets', async () => {
    const { call, store } = await open()
    await store.write([{ type: 'save_feedback', threadId: 'thr_1', itemIds: ['msg_1'], kind: 'negative' }], {
      userId: 'alice',
    })
    const { secret } = await store.credentials.issue({ kind: 'key', userId: 'bob', scopes: ['chat'] })
    expect((await call('/admin/feedback')).body).toMatchObject({ data: [{ threadId: 'thr_1', kind: 'negative' }] })
    expect((await call('/admin/audit?limit=1')).body).toMatchObject({ data: [{ action: 'operator.access' }] })
    const keys = await call('/admin/keys')
    expect(keys.body).toMatchObject({ data: [{ userId: 'bob' }] })
    expect(JSON.stringify(keys.body)).not.toContain(secret)
  })

  it.each(['?limit=0', '?limit=x', '?unknown=1', '?since=yesterday'])('refuses the query %s', async (query) => {
    const { call } = await open()
    expect(await call(`/admin/feedback${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_query' } },
    })
  })

  it('is closed to everybody else, every operation of it', async () => {
    const { url, ...parts } = await open()
    for (const { method, path } of adminOperations(parts)) {
      const address = url + path.replaceAll(/:\w+/g, 'x')
      expect((await fetch(address, { method: method.toUpperCase(), headers: as('alice') })).status).toBe(403)
      expect((await fetch(address, { method: method.toUpperCase() })).status).toBe(401)
    }
  })
})

describe('/openapi.json', () => {
  it('is valid, public, and has every operation', async () => {
    const { url, ...parts } = await open()
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
    for (const { method, path } of adminOperations(parts)) {
      expect(document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]).toHaveProperty(method)
    }
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/chatkit', '/chatkit/sessions', '/session']))
  })

  it('has every route that the server answers, and no other', async () => {
    let routes: KnownRoute[] = []
    const url = await openApp(env, {}, { onApp: (app) => (routes = routesOf(app)) })
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
    const documented = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb} ${path}`),
    )
    // A route for all verbs is there to say which one it takes.
    const served = routes.filter(({ method }) => VERBS.has(method.toLowerCase()))
    const named = served.map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/[:*](\w+)/g, '{$1}')}`)
    expect(named.length).toBeGreaterThan(30)
    expect(documented.toSorted()).toEqual([...new Set(named)].toSorted())
  })

  it('names nothing that nobody answers', async () => {
    const { url } = await open()
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
    for (const [path, verbs] of Object.entries(paths)) {
      for (const verb of Object.keys(verbs)) {
        const address = url + path.replaceAll(/\{\w+\}/g, 'x')
        const response = await fetch(address, { method: verb.toUpperCase(), headers: as('olga') })
        const answer = await response.text()
        expect([path, verb, answer]).not.toEqual([path, verb, expect.stringContaining('There is nothing here')])
        expect([path, verb, response.status]).not.toEqual([path, verb, 500])
      }
    }
  })

  it('says of every operation what it really answers', async () => {
    const { call, ...parts } = await open()
    const reading = adminOperations(parts).filter(({ method }) => method === 'get')
    for (const { path, response } of reading) {
      const address = path.replace(':user', 'alice').replace(':thread', 'thr_1')
      const { body } = await call(path.endsWith('/search') ? `${address}?q=lamp` : address)
      expect(response.safeParse(body).error).toBe(undefined)
    }
  })
})

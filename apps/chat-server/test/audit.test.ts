import { ScriptedModel } from '@openai/agents/testing'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApp } from './support/open-app.ts'
import { logger, openTeamServer } from './support/open-team-server.ts'
import { Audit } from '../src/audit/audit.ts'

const env = {
  API_KEYS: 'alice:alice-0123456789abcdef,olga:olga-0123456789abcdef',
  OPERATORS: 'olga',
  RATE_LIMIT_FAILURES: '3',
}
const as = (user: string) => ({ authorization: `Bearer ${user}-0123456789abcdef`, 'content-type': 'application/json' })

async function open() {
  const { server, store, attachments } = await openTeamServer(new ScriptedModel([]))
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const url = await openApp(env, { runs, store, attachments, audit: new Audit(store, { logger }) })
  const thread = {
    id: 'thr_1',
    created_at: new Date().toISOString(),
    status: { type: 'active' },
    metadata: {},
  } as const
  await store.saveThread(thread, { userId: 'alice' })
  const post = (type: string, params: object, user = 'alice') =>
    fetch(`${url}/chatkit`, { method: 'POST', headers: as(user), body: JSON.stringify({ type, params }) })
  const records = async (userId: string) =>
    (await store.records.loadAudit({ userId })).map(({ action, detail }) => ({ action, ...detail }))
  return { url, store, post, records }
}

describe('the audit', () => {
  it('has one record of each change, with the request it was made by, and none of what only reads', async () => {
    const { post, records } = await open()
    await post('threads.update', { thread_id: 'thr_1', title: 'A secret title' })
    await post('threads.list', {})
    await post('threads.get_by_id', { thread_id: 'thr_1' })
    await post('threads.delete', { thread_id: 'thr_1' })
    const found = await records('alice')
    expect(found).toEqual([
      { action: 'thread.deleted', thread_id: 'thr_1', outcome: 'done', request_id: expect.any(String) as string },
      { action: 'thread.updated', thread_id: 'thr_1', outcome: 'done', request_id: expect.any(String) as string },
    ])
    expect(JSON.stringify(found)).not.toContain('secret title')
  })

  it('has a record of each message, written with it, and of the thread that it began', async () => {
    const { store, post, records } = await open()
    const input = { content: [{ type: 'input_text', text: 'A secret' }], attachments: [], inference_options: {} }
    await (await post('threads.create', { input })).text()
    await (await post('threads.add_user_message', { thread_id: 'thr_1', input })).text()
    const found = await records('alice')
    const done = { outcome: 'done', request_id: expect.any(String) as string }
    expect(found).toEqual([
      { action: 'message.sent', thread_id: 'thr_1', ...done },
      { action: 'thread.created', ...done },
    ])
    expect(JSON.stringify(await store.records.loadAudit({ userId: 'alice' }))).not.toContain('secret')
  })

  it('has what was refused, and why', async () => {
    const { post, records } = await open()
    expect((await post('threads.update', { thread_id: 'thr_none', title: 'x' })).status).toBe(404)
    await expect
      .poll(() => records('alice'))
      .toMatchObject([{ action: 'thread.updated', thread_id: 'thr_none', outcome: 'refused', reason: 'not_found' }])
  })

  it('has refused keys without the key, until there are too many', async () => {
    const { url, records } = await open()
    for (let count = 0; count < 6; count += 1) {
      await fetch(`${url}/chatkit`, { method: 'POST', headers: as(`secret${count}`), body: '{}' })
    }
    await expect.poll(async () => (await records('anonymous')).length).toBe(3)
    const found = await records('anonymous')
    expect(found[0]).toMatchObject({ action: 'access.refused', path: '/chatkit', reason: 'unknown_key', more: true })
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  it('has who looked at what as an operator, who was not allowed to, and when sessions begin', async () => {
    const { url, records } = await open()
    await fetch(`${url}/admin/nothing`, { headers: as('olga') })
    await fetch(`${url}/admin/nothing`, { headers: as('alice') })
    await fetch(`${url}/session`, { method: 'POST', headers: as('alice') })
    expect(await records('olga')).toMatchObject([{ action: 'operator.access', path: '/admin/nothing' }])
    await expect.poll(() => records('alice')).toHaveLength(2)
    expect(await records('alice')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'access.refused', reason: 'not_an_operator' }),
        expect.objectContaining({ action: 'session.begun', by: 'api-key' }),
      ]),
    )
  })

  it('holds: its chains have no gap', async () => {
    const { post, store } = await open()
    await Promise.all([1, 2, 3].map((count) => post('threads.update', { thread_id: 'thr_1', title: `t${count}` })))
    expect(await store.records.verifyAudit()).toEqual([])
    expect(await store.records.loadAudit({ userId: 'alice' })).toHaveLength(3)
  })
})

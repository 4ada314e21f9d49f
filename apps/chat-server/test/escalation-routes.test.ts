import { ScriptedModel, assistantMessage } from '@openai/agents/testing'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApp } from './support/open-app.ts'
import { openTeamServer } from './support/open-team-server.ts'

const KEYS = { alice: 'alice-0123456789abcdef', bob: 'bob-0123456789abcdef' }
const local = { userId: 'local' }

/** A thread of the user of a server on loopback, and what it takes to talk about it. */
async function open(env: NodeJS.ProcessEnv = {}) {
  const model = new ScriptedModel([[assistantMessage('I see.')]])
  const { server, store, attachments } = await openTeamServer(model)
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const url = await openApp(env, { runs, store, attachments })
  const thread = { created_at: new Date().toISOString(), status: { type: 'locked' as const, reason: 'Wait' } }
  await store.saveThread({ ...thread, id: 'thr_1', metadata: { active_agent: 'analyst' } }, local)
  await store.write([{ type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'A refund' }], local)
  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return { url, store, model, post }
}

/** The first event of a stream. */
async function firstEvent(response: Response): Promise<ThreadStreamEvent> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('\n\n')) text += (await reader.read()).value ?? ''
  await reader.cancel()
  return JSON.parse(text.slice('data: '.length)) as ThreadStreamEvent
}

describe('the operators', () => {
  it('see the open cases, answer in the thread, and close the case, which unlocks the thread', async () => {
    const { url, store, model, post } = await open()
    const listed = await (await fetch(`${url}/admin/escalations`)).json()
    expect(listed).toMatchObject({ data: [{ id: 'esc_1', threadId: 'thr_1', reason: 'A refund', state: 'open' }] })

    const answered = await post('/admin/threads/thr_1/messages', {
      text: 'You get it.',
      name: 'Eve',
      resolves: 'esc_1',
    })
    expect(await answered.json()).toMatchObject({ type: 'assistant_message', content: [{ text: 'You get it.' }] })
    expect(await store.loadThread('thr_1', local)).toMatchObject({
      status: { type: 'active' },
      metadata: { active_agent: 'triage' },
    })
    expect(await store.records.loadEscalations({ state: 'open' })).toEqual([])

    const input = { content: [{ type: 'input_text', text: 'Thanks' }], attachments: [], inference_options: {} }
    await (await post('/chatkit', { type: 'threads.add_user_message', params: { thread_id: 'thr_1', input } })).text()
    const { input: told, systemInstructions } = model.calls[0]!.request
    expect(systemInstructions).toContain('You are the front desk')
    expect(JSON.stringify(told)).toContain('written by a human colleague (Eve)')
  })

  it('close a case without an answer, which lets its user write again', async () => {
    const { store, post } = await open()
    expect((await post('/admin/escalations/esc_1/resolve', { note: 'By phone.' })).status).toBe(200)
    expect((await store.loadThread('thr_1', local)).status).toEqual({ type: 'active' })
    expect(await store.records.loadEscalations({ state: 'resolved' })).toMatchObject([{ note: 'By phone.' }])
  })

  it('are answered live: a page that has the thread open sees it', async () => {
    const { url, post } = await open()
    const feed = await fetch(`${url}/chatkit/threads/thr_1/updates`)
    expect(feed.headers.get('content-type')).toMatch('text/event-stream')
    const first = firstEvent(feed)
    await post('/admin/threads/thr_1/messages', { text: 'Hello, a person here.' })
    const event = await first
    expect(event).toMatchObject({ type: 'thread.item.done', item: { content: [{ text: 'Hello, a person here.' }] } })
    expect(JSON.stringify(event)).not.toContain('answered_by')
  })

  it.each([
    ['/admin/threads/thr_none/messages', { text: 'Hello' }, 404],
    ['/admin/threads/thr_1/messages', { text: ' ' }, 400],
    ['/admin/threads/thr_1/messages', { text: 'x'.repeat(20_001) }, 400],
    ['/admin/threads/thr_1/messages', { text: 'Hello', role: 'user' }, 400],
    ['/admin/threads/thr_1/messages', { text: 'Hello', resolves: 'esc_none' }, 404],
    ['/admin/escalations/esc_none/resolve', {}, 404],
  ])('are told what is wrong: %s %j', async (path, body, status) => {
    const { post, store } = await open()
    expect((await post(path, body)).status).toBe(status)
    expect((await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, local)).data).toEqual([])
  })

  it('alone may do so, and a thread is followed by its own user alone', async () => {
    const { url } = await open({ API_KEYS: `alice:${KEYS.alice},bob:${KEYS.bob}` })
    const as = { headers: { authorization: `Bearer ${KEYS.bob}` } }
    expect((await fetch(`${url}/admin/escalations`, as)).status).toBe(403)
    expect((await fetch(`${url}/chatkit/threads/thr_1/updates`, as)).status).toBe(404)
    expect((await fetch(`${url}/chatkit/threads/thr_1/updates`)).status).toBe(401)
  })
})

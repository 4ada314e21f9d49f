import type { Attachment } from '@frontdesk/chatkit'
import { expect, it, onTestFinished, vi } from 'vitest'
import { everyOperation } from '../corpora/http/flow/every-operation.ts'
import { ServerProcess, openFolder } from '../corpora/support/server-process.ts'
import { callerOf, twoUsers } from './support/desk-users.ts'
import type { Caller } from './support/desk-users.ts'
import { openApp } from './support/open-app.ts'
import { routesOf } from './support/routes-of.ts'
import type { KnownRoute } from './support/routes-of.ts'

// A server with all its tools is started, and every route of it asked several times.
vi.setConfig({ testTimeout: 120_000 })

const SECRET = 'the-garden-gate-code-is-4711'
const NAME = 'diary-of-alice.md'

async function listRoutes(): Promise<KnownRoute[]> {
  let routes: KnownRoute[] = []
  await openApp(twoUsers, {}, { onApp: (app) => (routes = routesOf(app)) })
  return routes
}

async function open() {
  const folder = await openFolder()
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const server = await ServerProcess.start({ directory: folder.path, env: { ...twoUsers, LLM_PROVIDER: 'offline' } })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const [alice, bob] = [callerOf(server.url, 'alice'), callerOf(server.url, 'bob')]
  const uploaded = await alice.post(new File([`# Diary\n\n${SECRET}\n`], NAME, { type: 'text/markdown' }))
  const { id } = (await uploaded.json()) as Attachment
  const asked = await say(alice, 'What does the attached file say about the gate?', [id])
  expect(asked.text).toContain(SECRET)
  const threadId = /"thread_id":"(thr_[^"]+)"/.exec(asked.text)?.[1] ?? ''
  const { json } = await alice.ask('items.list', { thread_id: threadId, order: 'asc' })
  const items = (json() as { data: { id: string }[] }).data
  const listed = await (await alice.get(`/chatkit/threads/${threadId}/runs`)).text()
  const runId = /run_[0-9a-f]+/.exec(listed)?.[0] ?? ''
  return { url: server.url, alice, bob, ids: { attachmentId: id, threadId, itemId: items[0]?.id ?? '', runId } }
}

function say(caller: Caller, text: string, attachments: string[] = []) {
  const input = { content: [{ type: 'input_text', text }], attachments, inference_options: {} }
  return caller.ask('threads.create', { input })
}

type Ids = Awaited<ReturnType<typeof open>>['ids']

/** The addresses of a route for what alice has: each of her ids in the place of each parameter. */
function addressesOf({ path }: KnownRoute, { attachmentId, threadId, itemId, runId }: Ids): string[] {
  const values = [attachmentId, threadId, itemId, runId, 'alice', `uploads/${attachmentId}/${NAME}`]
  if (!/[:*]/.test(path)) return [`${path}?q=diary&query=diary&user=alice&thread_id=${threadId}`]
  return values.map((value) => path.replaceAll(/[:*]\w+/g, value))
}

it('gives no user a file of another by any route or operation, and changes none', async () => {
  const [{ url, alice, bob, ids }, routes] = await Promise.all([open(), listRoutes()])
  expect(routes.length).toBeGreaterThan(25)
  const before = await (await alice.get(`/chatkit/attachments/${ids.attachmentId}`)).text()
  expect(before).toContain(SECRET)
  for (const route of routes) {
    for (const address of addressesOf(route, ids)) {
      for (const headers of [bob.headers, {}]) {
        const hasBody = !['GET', 'HEAD'].includes(route.method)
        const response = await fetch(`${url}${address}`, {
          method: route.method,
          headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
          ...(hasBody && { body: '{}' }),
        })
        const text = await response.text()
        expect(text.includes(SECRET) || text.includes(NAME), `${route.method} ${address}: ${text.slice(0, 300)}`).toBe(
          false,
        )
      }
    }
  }
  for (const { type, params = {} } of everyOperation(ids)) {
    const { text, status } = await bob.ask(type, params)
    expect(text.includes(SECRET) || text.includes(NAME), `${type}: ${text.slice(0, 300)}`).toBe(false)
    expect(`${type}: ${status}`).not.toContain(': 500')
  }
  const questions = [
    `What does uploads/${ids.attachmentId}/${NAME} say about the gate?`,
    'What do the documents say about the garden gate?',
    'Which files are there?',
  ]
  for (const question of questions) expect((await say(bob, question)).text).not.toContain(SECRET)
  expect(await (await alice.get(`/chatkit/attachments/${ids.attachmentId}`)).text()).toBe(before)
  const quoted = await alice.get(`/chatkit/sources/uploads/${ids.attachmentId}/${NAME}`)
  expect(await quoted.text()).toContain(SECRET)
  expect((await bob.get(`/chatkit/sources/uploads/${ids.attachmentId}/${NAME}`)).status).toBe(404)
})

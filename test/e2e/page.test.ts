import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Attachment } from '@frontdesk/chatkit'
import { answerOf, parseEvents, Stack, threadIdOf } from './support/stack.ts'

const KEYS = { ada: 'ada-0123456789abcdef', bob: 'bob-0123456789abcdef' }
type User = keyof typeof KEYS

/** How long a busy machine may take to start everything. */
const START_MS = 60_000

let stack: Stack
beforeAll(async () => {
  stack = await Stack.start({ env: { API_KEYS: `ada:${KEYS.ada},bob:${KEYS.bob}`, ANALYST_WRITES: 'ask' } })
}, START_MS)
afterAll(() => stack[Symbol.asyncDispose]())

const as = (user: User) => ({ authorization: `Bearer ${KEYS[user]}` })
const get = (user: User, path: string): Promise<Response> => fetch(`${stack.url}${path}`, { headers: as(user) })

async function ask(
  user: User,
  text: string,
  { threadId, content = [] }: { threadId?: string; content?: object[] } = {},
) {
  const input = { content: [...content, { type: 'input_text', text }], attachments: [], inference_options: {} }
  const request =
    threadId === undefined
      ? { type: 'threads.create', params: { input } }
      : { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
  return parseEvents(await (await stack.post(request, { headers: as(user) })).text())
}

async function upload(user: User, name: string, text: string): Promise<string> {
  const form = new FormData()
  form.append('file', new File([text], name, { type: 'text/plain' }))
  const response = await fetch(`${stack.url}/chatkit/attachments`, { method: 'POST', headers: as(user), body: form })
  return ((await response.json()) as Attachment).id
}

interface Found {
  entities: { id: string; title: string; data: Record<string, unknown> }[]
}
const search = async (user: User, text: string): Promise<Found['entities']> => {
  const response = await get(user, `/chatkit/entities?q=${encodeURIComponent(text)}`)
  return ((await response.json()) as Found).entities
}

describe('a page', () => {
  it('learns what the team offers', async () => {
    const config = (await (await get('ada', '/chatkit/config')).json()) as object
    expect(config).toMatchObject({
      greeting: 'What can we do for you?',
      composer: {
        models: [{ id: 'offline' }],
        tools: [{ id: 'analyst' }, { id: 'librarian' }, { id: 'planner' }],
      },
      attachments: { max_bytes: 26_214_400, uploads: ['two_phase', 'direct'] },
      locales: ['en'],
      dictation: false,
    })
    const speech = { type: 'input.transcribe', params: { audio_base64: 'AAAA', mime_type: 'audio/webm' } }
    expect((await stack.post(speech, { headers: as('ada') })).status).toBe(501)
  })

  it.each(['/chatkit/config', '/chatkit/entities?q=a', '/chatkit/sources/handbook/refunds.md'])(
    'needs a key for %s',
    async (path) => expect((await fetch(`${stack.url}${path}`)).status).toBe(401),
  )

  it('finds customers, products, files and tasks to mention', async () => {
    await ask('ada', 'Add a task: refund the lamp')
    const [refunds, lamps] = [await search('ada', 'refund'), await search('ada', 'a')]
    expect(refunds.map(({ id }) => id)).toEqual([expect.stringMatching(/^file:.*refunds\.md$/), 'task:1'])
    expect(new Set(lamps.map(({ id }) => id.split(':')[0]))).toEqual(new Set(['customer', 'product', 'file', 'task']))
  })

  it("shows nobody another's tasks and uploads", async () => {
    const id = await upload('ada', 'diary-of-ada.txt', 'Dear diary')
    await ask('ada', 'Add a task: hide the diary')
    expect((await search('ada', 'diary')).map(({ id: found }) => found)).toEqual([
      `file:uploads/${id}/diary-of-ada.txt`,
      expect.stringMatching(/^task:/),
    ])
    expect(await search('bob', 'diary')).toEqual([])
    const path = `/chatkit/sources/uploads/${id}/diary-of-ada.txt`
    expect(await (await get('ada', path)).text()).toBe('Dear diary')
    expect((await get('bob', path)).status).toBe(404)
    expect((await get('bob', '/chatkit/sources/../../etc/passwd')).status).toBe(404)
    expect(answerOf(await ask('bob', 'What does my diary upload say?'))).toContain('not uploaded a file yet')
  })
})

describe('a change of the data', () => {
  it('waits for the user, and then changes the copy of the demo', async () => {
    const events = await ask('ada', "Run: UPDATE customers SET city = 'Atlantis' WHERE id = 1")
    expect(answerOf(events)).toBe('')
    const card = events.find((event) => event.type === 'thread.item.done' && event.item.type === 'widget')
    const text = JSON.stringify(card)
    expect(text).toContain('Change data in the database')
    expect(text).toContain('Atlantis')
    expect(answerOf(await ask('ada', 'How many customers do we have in Atlantis?'))).not.toContain('**1**')
    const [, payload = ''] = /"payload":(\{[^{}]*"decision":"approved"[^{}]*\})/.exec(text) ?? []
    const action = { type: 'frontdesk.approval', payload: JSON.parse(payload) as unknown }
    const item_id = card?.type === 'thread.item.done' ? card.item.id : ''
    const request = { type: 'threads.custom_action', params: { thread_id: threadIdOf(events), item_id, action } }
    const done = parseEvents(await (await stack.post(request, { headers: as('ada') })).text())
    expect(answerOf(done)).toContain('This is what came of')
    expect(answerOf(await ask('ada', 'How many customers do we have in Atlantis?'))).toContain('**1**')
  })
})

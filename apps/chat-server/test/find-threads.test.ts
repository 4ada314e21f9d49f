import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openApp } from './support/open-app.ts'

const KEYS = 'ada:ada-0123456789abcdef,bob:bob-0123456789abcdef'

/** A server on which ada has talked twice of parcels, and bob once. Gives how to search it as somebody. */
async function openWithThreads() {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  let at = Date.UTC(2026, 10, 1)
  const base = () => ({ created_at: new Date((at += 60_000)).toISOString() })
  const say = async (userId: string, threadId: string, title: string, texts: readonly string[]) => {
    const status = { type: 'active' } as const
    await store.saveThread({ ...base(), id: threadId, title, status, metadata: { note: 'secret' } }, { userId })
    for (const [index, text] of texts.entries()) {
      const content = [{ type: 'output_text' as const, text, annotations: [] }]
      const item = { ...base(), id: `${threadId}-${index}`, thread_id: threadId, content }
      await store.addThreadItem(threadId, { ...item, type: 'assistant_message' }, { userId })
    }
  }
  await say('ada', 'thr_old', 'Travel', ['Your parcel is in Bremen.', 'A parcel for Bonn.', 'Nothing else.'])
  await say('ada', 'thr_new', 'A parcel for Zoë', ['It left today.'])
  await say('bob', 'thr_bob', 'My parcel', ['The parcel of Bob.'])
  const url = await openApp({ API_KEYS: KEYS }, { store })
  return async (query: string, user = 'ada') => {
    const headers = { authorization: `Bearer ${user}-0123456789abcdef` }
    const response = await fetch(`${url}/chatkit/threads${query}`, { headers })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}

describe('searching the threads of a user', () => {
  it('gives each thread once with where the words are, the last said first, and nothing of what is the server’s own', async () => {
    const search = await openWithThreads()
    const { body } = await search('?q=parc')
    expect(body).toEqual({
      data: [
        {
          thread: expect.objectContaining({ id: 'thr_new', title: 'A parcel for Zoë', metadata: {} }),
          snippet: { text: 'A parcel for Zoë', highlights: [[2, 8]] },
        },
        {
          thread: expect.objectContaining({ id: 'thr_old', title: 'Travel', metadata: {} }),
          item_id: 'thr_old-1',
          snippet: { text: 'A parcel for Bonn.', highlights: [[2, 8]] },
        },
      ],
    })
    expect((await search('?q=parcel&limit=1')).body).toMatchObject({ data: [{ thread: { id: 'thr_new' } }] })
  })

  it('gives nobody the threads of another', async () => {
    const search = await openWithThreads()
    expect((await search('?q=parcel', 'bob')).body).toMatchObject({ data: [{ thread: { id: 'thr_bob' } }] })
    expect((await search('?q=Zoe', 'bob')).body).toEqual({ data: [] })
    expect((await search('?q=parcel', 'eve')).status).toBe(401)
  })

  it('refuses in words what it cannot look for', async () => {
    const search = await openWithThreads()
    for (const query of ['', '?q=', '?q=%20', `?q=${'a'.repeat(201)}`, '?q=a&limit=0', '?q=a&limit=51', '?q=a&limit=x'])
      expect([query, await search(query)]).toMatchObject([query, { status: 400 }])
    expect((await search(`?q=${'a'.repeat(200)}`)).status).toBe(200)
  })
})

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MAX_SEARCHED_CHARACTERS } from '../src/search/searchable-text.ts'
import { query } from '../src/sql/query.ts'
import { databases } from './support/databases.ts'
import { ada, bob, makeAnswer, makeMessage, makeThread } from './support/samples.ts'

describe.each(Object.entries(databases))('search in %s', (_, makePlace) => {
  async function openWithMessages(...texts: string[]) {
    const store = await (await makePlace()).open()
    await store.saveThread(makeThread('thr_1', { title: 'A parcel for Zoë' }), ada)
    for (const [index, text] of texts.entries()) {
      const created_at = new Date(Date.UTC(2026, 0, index + 1)).toISOString()
      await store.addThreadItem('thr_1', makeMessage(`msg_${index + 1}`, text, { created_at }), ada)
    }
    const find = async (words: string, options = {}, context = ada) =>
      (await store.search({ query: words, ...options }, context)).map((hit) => hit.itemId ?? 'title')
    return { store, find }
  }

  it('finds messages with all the words, newest first, the last one by its beginning', async () => {
    const { find } = await openWithMessages('Where is my order?', 'My order is late', 'Ordering is easy')
    expect(await find('order')).toEqual(['msg_3', 'msg_2', 'msg_1'])
    expect(await find('my order')).toEqual(['msg_2', 'msg_1'])
    expect(await find('order my')).toEqual(['msg_2', 'msg_1'])
    expect(await find('late order')).toEqual(['msg_2'])
    expect(await find('orders')).toEqual([])
    expect(await find('my order', { limit: 1 })).toEqual(['msg_2'])
  })

  it('ignores case and accents, and reads scripts without spaces', async () => {
    const { find } = await openWithMessages('CRÈME brûlée', '注文はまだ届きません', 'ΣΊΣΥΦΟΣ')
    expect(await find('creme BRULEE')).toEqual(['msg_1'])
    expect(await find('注文')).toEqual(['msg_3', 'msg_2'].slice(1))
    expect(await find('σισυφος')).toEqual(['msg_3'])
  })

  it('finds titles, and answers, and not what is hidden', async () => {
    const { store, find } = await openWithMessages()
    await store.addThreadItem('thr_1', makeAnswer('msg_a', 'Your parcel is on its way.'), ada)
    const hidden = { ...makeAnswer('msg_b'), type: 'hidden_context_item', content: 'parcel' } as const
    await store.addThreadItem('thr_1', hidden, ada)
    expect(await find('parcel')).toEqual(['msg_a', 'title'])
    expect(await find('zoe')).toEqual(['title'])
  })

  it('does not find what a guardrail has refused, though it was found before', async () => {
    const { store, find } = await openWithMessages('my parcel code')
    await store.saveItem('thr_1', { ...makeMessage('msg_1', 'my parcel code'), refused_by: 'secrets' }, ada)
    expect(await find('parcel')).toEqual(['title'])
  })

  it('gives each thread once where that is wished, by the last message or the title', async () => {
    const { store } = await openWithMessages('one parcel', 'two parcels', 'a parcel again')
    await store.saveThread(makeThread('thr_2', { title: 'Another parcel' }), ada)
    await store.addThreadItem('thr_2', makeMessage('msg_9', 'nothing of it', { thread_id: 'thr_2' }), ada)
    await store.saveThread(makeThread('thr_3', { title: 'Lamps' }), ada)
    await store.addThreadItem('thr_3', makeMessage('msg_10', 'a lamp, no parcel', { thread_id: 'thr_3' }), ada)
    const find = async (options = {}) => {
      const hits = await store.search({ query: 'parcel', onePerThread: true, ...options }, ada)
      return hits.map(({ thread, itemId = 'title' }) => `${thread.id} ${itemId}`)
    }
    expect(await find()).toEqual(['thr_3 msg_10', 'thr_2 title', 'thr_1 msg_3'])
    expect(await find({ limit: 2 })).toEqual(['thr_3 msg_10', 'thr_2 title'])
    expect(await find({ until: '2026-01-03T00:00:00Z' })).toContain('thr_1 msg_2')
  })

  it('keeps to the dates', async () => {
    const { find } = await openWithMessages('one order', 'two orders', 'three orders')
    expect(await find('order', { since: '2026-01-02T00:00:00Z' })).toEqual(['msg_3', 'msg_2'])
    expect(await find('order', { since: '2026-01-02T00:00:00Z', until: '2026-01-03T00:00:00Z' })).toEqual(['msg_2'])
  })

  it('shows nobody what another user has written', async () => {
    const { store, find } = await openWithMessages('secret plans')
    await store.saveThread(makeThread('thr_2', { title: 'secret' }), bob)
    await store.addThreadItem('thr_2', makeMessage('msg_9', 'secret plans', { thread_id: 'thr_2' }), bob)
    expect(await find('secret')).toEqual(['msg_1'])
    expect(await find('secret', {}, bob)).toEqual(['msg_9', 'title'])
    expect(await find('secret', {}, { userId: 'ada', tenantId: 'other' })).toEqual([])
  })

  it('follows what is changed and deleted', async () => {
    const { store, find } = await openWithMessages('first words', 'other words')
    expect(await find('words')).toEqual(['msg_2', 'msg_1'])
    await store.saveItem('thr_1', makeMessage('msg_1', 'changed'), ada)
    await store.saveThread(makeThread('thr_1', { title: 'changed title' }), ada)
    expect(await find('words')).toEqual(['msg_2'])
    expect(await find('changed')).toEqual(['title', 'msg_1'].toSorted())
    await store.deleteThreadItem('thr_1', 'msg_2', ada)
    expect(await find('words')).toEqual([])
    await store.deleteThread('thr_1', ada)
    expect(await find('changed')).toEqual([])
  })

  it('takes any query for words', async () => {
    const { find } = await openWithMessages('it costs 3.50 (net), 50% "off"')
    for (const words of ['', '  ', '"', "'", '*', ':', '(', 'AND', "'; DROP TABLE items; --", '\u0000', '\ud800']) {
      expect(await find(words)).toEqual([])
    }
    expect(await find('"off')).toEqual(['msg_1'])
    expect(await find('NOT costs')).toEqual([])
    expect(await find('3.50')).toEqual(['msg_1'])
  })

  it('shows what was found in a piece of the text', async () => {
    const { store } = await openWithMessages(`${'before '.repeat(30)}the Order came. ${'after '.repeat(60)}`)
    const [hit] = await store.search({ query: 'ord' }, ada)
    const { text = '', highlights = [] } = hit?.snippet ?? {}
    expect(text).toMatch(/^…before .*the Order came\. .*after…$/)
    expect(text.length).toBeLessThan(170)
    expect(highlights.map(([start, end]) => text.slice(start, end))).toEqual(['Order'])
    expect(hit?.thread).toEqual(makeThread('thr_1', { title: 'A parcel for Zoë' }))
  })

  it('finds what takes the place of the last message that was deleted', async () => {
    const { store, find } = await openWithMessages('first words')
    expect(await find('words')).toEqual(['msg_1'])
    await store.deleteThreadItem('thr_1', 'msg_1', ada)
    await store.addThreadItem('thr_1', makeMessage('msg_2', 'second words'), ada)
    expect(await find('words')).toEqual(['msg_2'])
    expect(await find('first')).toEqual([])
  })

  it('looks at what was saved by itself, a little later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { store } = await openWithMessages('one', 'two')
    const countPending = () => store.database.read(() => query<{ kind: string }>('SELECT kind FROM search_pending', []))
    expect(await countPending()).toHaveLength(3)
    vi.advanceTimersByTime(2_000)
    vi.useRealTimers()
    await vi.waitUntil(async () => (await countPending()).length === 0, { timeout: 10_000 })
  })

  it('looks at long messages one after the other, so that others wait for one at most', async () => {
    const { store, find } = await openWithMessages(...Array.from({ length: 6 }, () => 'long words '.repeat(15_000)))
    const writing = vi.spyOn(store.database, 'write')
    onTestFinished(() => writing.mockRestore())
    expect(await find('long words')).toHaveLength(6)
    expect(writing.mock.calls.length).toBeGreaterThanOrEqual(6)
    for (let number = 7; number < 13; number += 1) {
      await store.addThreadItem('thr_1', makeMessage(`msg_${number}`, 'short words'), ada)
    }
    writing.mockClear()
    expect(await find('short words')).toHaveLength(6)
    expect(writing.mock.calls.length).toBeLessThan(6)
  })

  it('finds what stands in the first 200,000 characters of a message', async () => {
    const before = 'word '.repeat(MAX_SEARCHED_CHARACTERS / 5 - 2)
    const { store, find } = await openWithMessages(`${before}inside outside`)
    expect(await find('inside')).toEqual(['msg_1'])
    expect(await find('outside')).toEqual([])
    const [hit] = await store.search({ query: 'inside' }, ada)
    expect(hit?.snippet.text).toMatch(/inside out$/)
  })

  it('finds what was saved before the store was opened', async () => {
    const place = await makePlace()
    const first = await place.open()
    await first.saveThread(makeThread('thr_1', { title: 'kept' }), ada)
    await first[Symbol.asyncDispose]()
    const second = await place.open()
    expect(await second.search({ query: 'kept' }, ada)).toHaveLength(1)
  })
})

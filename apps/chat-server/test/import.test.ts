import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchHosted } from '../src/commands/import/fetch-hosted.ts'
import { importThreads } from '../src/commands/import/import-threads.ts'
import { collect, createExport, readExport } from '../src/commands/import/read-export.ts'

const page = { limit: 100, order: 'asc' } as const
const userOf = (user: string) => user

const THREAD = {
  object: 'chatkit.thread',
  id: 'cthr_1',
  created_at: 1_764_000_000,
  title: 'Ferns',
  status: { type: 'active' },
  user: 'ada',
}

function item(id: string, type: string, seconds: number, more: object) {
  const at = 1_764_000_000 + seconds
  return { object: 'chatkit.thread_item', id, thread_id: 'cthr_1', created_at: at, type: `chatkit.${type}`, ...more }
}

/** One item of each kind that the API has. */
const ITEMS = [
  item('cthi_1', 'user_message', 1, {
    content: [
      { type: 'input_text', text: 'How much water?' },
      { type: 'quoted_text', text: 'Water it.' },
    ],
    attachments: [{ id: 'cfile_1', name: 'fern.jpg', mime_type: 'image/jpeg', type: 'image', preview_url: null }],
    inference_options: null,
  }),
  item('cthi_2', 'task_group', 2, { tasks: [{ type: 'thought', heading: 'Looking', summary: 'Water matters.' }] }),
  item('cthi_3', 'task', 2, { task_type: 'custom', heading: 'Search', summary: null }),
  item('cthi_4', 'client_tool_call', 3, {
    call_id: 'call_1',
    name: 'get_pot',
    arguments: '{"size":"big"}',
    output: null,
    status: 'in_progress',
  }),
  item('cthi_5', 'widget', 4, { widget: '{"type":"Card","children":[]}' }),
  item('cthi_6', 'widget', 4, { widget: 'no JSON' }),
  item('cthi_7', 'assistant_message', 5, {
    content: [
      {
        type: 'output_text',
        text: 'On Tuesdays.',
        annotations: [{ type: 'url', source: { type: 'url', url: 'https://ferns.example' } }],
      },
    ],
  }),
]

async function open() {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  return store
}

function found(...values: unknown[]) {
  const collected = createExport()
  collect(values, collected)
  return collected
}

describe('an import of hosted threads', () => {
  it('carries every kind of item over, in order, for the user whose they were', async () => {
    const store = await open()
    const newestFirst = { object: 'list', data: ITEMS.toReversed(), has_more: false }
    const imported = await importThreads(store, found(THREAD, newestFirst), { userOf })
    expect(imported).toMatchObject({ threads: 1, items: 6, known: 0 })
    expect([...imported.left]).toEqual([['chatkit.widget that no page can draw', 1]])
    const ada = { userId: 'ada' }
    expect(await store.loadThread('cthr_1', ada)).toMatchObject({
      title: 'Ferns',
      created_at: '2025-11-24T16:00:00.000Z',
    })
    const { data } = await store.loadThreadItems('cthr_1', page, ada)
    expect(data.map(({ id, type }) => [id, type])).toEqual([
      ['cthi_1', 'user_message'],
      ['cthi_2', 'workflow'],
      ['cthi_3', 'task'],
      ['cthi_4', 'client_tool_call'],
      ['cthi_5', 'widget'],
      ['cthi_7', 'assistant_message'],
    ])
    expect(data[0]).toMatchObject({
      content: [{ text: 'How much water?' }, { text: expect.stringContaining('fern.jpg') }],
      quoted_text: 'Water it.',
    })
    // A page must not be asked for a tool call of long ago.
    expect(data[3]).toMatchObject({ status: 'completed', arguments: { size: 'big' } })
    expect(data[5]).toMatchObject({ content: [{ annotations: [{ source: { url: 'https://ferns.example' } }] }] })
    await expect(store.loadThread('cthr_1', { userId: 'bob' })).rejects.toThrow('cthr_1')
  })

  it('changes nothing the second time', async () => {
    const store = await open()
    await importThreads(store, found(THREAD, ITEMS), { userOf })
    await store.updateThread('cthr_1', (thread) => ({ ...thread, title: 'Mine' }), { userId: 'ada' })
    expect(await importThreads(store, found(THREAD, ITEMS), { userOf })).toMatchObject({ threads: 0, known: 1 })
    expect(await store.loadThread('cthr_1', { userId: 'ada' })).toMatchObject({ title: 'Mine' })
  })

  it('gives users the ids that they have here, and says what it leaves', async () => {
    const store = await open()
    const strange = { object: 'chatkit.thread_item', type: 'chatkit.hologram', id: 'cthi_9' }
    const stray = { ...ITEMS[0], thread_id: 'cthr_9' }
    const options = { userOf: (user: string) => `https://login.example|${user}`, tenantId: 'acme' }
    const { left } = await importThreads(store, found(THREAD, strange, stray), options)
    expect([...left.keys()]).toEqual(['chatkit.hologram', 'items whose thread is not in the export'])
    const owner = { userId: 'https://login.example|ada', tenantId: 'acme' }
    expect(await store.loadThread('cthr_1', owner)).toMatchObject({ title: 'Ferns' })
  })
})

describe('an export', () => {
  it.each([
    [
      'a list of each',
      [
        { object: 'list', data: [THREAD] },
        { object: 'list', data: ITEMS },
      ],
      JSON.stringify,
    ],
    ['a thread with its items', { ...THREAD, items: { object: 'list', data: ITEMS } }, JSON.stringify],
    [
      'JSON Lines',
      [THREAD, ...ITEMS],
      (all: unknown) => (all as object[]).map((each) => JSON.stringify(each)).join('\n'),
    ],
  ])('may be %s', async (_, value, write) => {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-import-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'threads.json'), write(value))
    const { threads, items } = await readExport(folder)
    expect([threads.size, items.length]).toEqual([1, ITEMS.length])
  })

  it('is fetched from the API page by page', async () => {
    const asked: string[] = []
    const server = createServer((req, res) => {
      asked.push(`${req.url} ${req.headers.authorization} ${String(req.headers['openai-beta'])}`)
      const url = new URL(req.url ?? '', 'http://x')
      const isItems = url.pathname.endsWith('/items')
      const isFirst = url.searchParams.get('after') === null
      const data = isItems ? (isFirst ? ITEMS.slice(0, 3) : ITEMS.slice(3)) : [THREAD]
      res.end(JSON.stringify({ object: 'list', data, has_more: isItems && isFirst, last_id: data.at(-1)?.id }))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const { threads, items } = await fetchHosted({ baseURL, apiKey: 'sk-1', user: 'ada' })
    expect([threads.size, items.length]).toEqual([1, ITEMS.length])
    expect(asked).toEqual([
      '/v1/chatkit/threads?limit=100&order=asc&user=ada Bearer sk-1 chatkit_beta=v1',
      '/v1/chatkit/threads/cthr_1/items?limit=100&order=asc Bearer sk-1 chatkit_beta=v1',
      '/v1/chatkit/threads/cthr_1/items?limit=100&order=asc&after=cthi_3 Bearer sk-1 chatkit_beta=v1',
    ])
  })
})

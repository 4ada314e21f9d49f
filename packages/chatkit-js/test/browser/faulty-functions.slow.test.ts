import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import type { Entity } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { OpenedChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

function respond({ item, input, say }: Turn): ThreadStreamEvent[] {
  const words = input?.content.map((part) => part.text).join('') ?? 'nothing'
  if (words !== 'tool') return [say(`msg_${words.length}`, `You said “${words}”.`)]
  const call = { type: 'client_tool_call', status: 'pending', call_id: 'c1', name: 'read_cart', arguments: {} } as const
  return [{ type: 'thread.item.done', item: { ...item('ctc_1'), ...call } }]
}

async function errorsOf({ events }: OpenedChat): Promise<string[]> {
  const all = await events()
  return all.filter(({ type }) => type === 'chatkit.error').map(({ detail }) => (detail as { error: string }).error)
}

describe.skipIf(!hasBrowser)('what a page searches with', () => {
  it('may throw, reject, or give what is no list of entities: the composer sends all the same', async () => {
    const opened = await openChat({
      respond,
      setUp: (element) => {
        const faulty: Record<string, () => unknown> = {
          a: () => Promise.reject(new Error('rejected')),
          b: () => {
            throw new Error('thrown')
          },
          c: () => undefined,
          d: () => ({ id: '1', title: 'Lara' }),
          e: () => [null, 7, { id: '1' }, { title: 'Lara' }],
        }
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          entities: { onTagSearch: (query) => faulty[query]?.() as Promise<Entity[]> },
          commands: {
            enabled: true,
            onSearch: async () => [{ id: 'x', label: 'Explode' }, null as never],
            onSelect: () => Promise.reject(new Error('exploded')),
          },
        })
      },
    })
    const { chat, page } = opened
    const field = chat.locator('textarea')
    for (const query of ['a', 'b', 'c', 'd', 'e']) {
      await field.fill('')
      await field.pressSequentially(`Ask @${query}`)
      await page.waitForTimeout(300)
      expect([query, await chat.getByRole('option').count()]).toEqual([query, 0])
    }
    expect(await errorsOf(opened)).toEqual(['rejected', 'thrown'])
    await field.press('Enter')
    await chat.getByText('You said “Ask @e”.').first().waitFor()
    await field.pressSequentially('/')
    await chat.getByRole('option', { name: 'Explode' }).click()
    await expect.poll(() => errorsOf(opened)).toEqual(['rejected', 'thrown', 'exploded'])
  })

  it('may be slow: what it finds for letters that are gone is not shown', async () => {
    const { chat, page } = await openChat({
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          entities: {
            async onTagSearch(query) {
              await new Promise((resolve) => setTimeout(resolve, query === 'L' ? 900 : 50))
              return [{ id: query, title: `Found ${query}` }]
            },
          },
        }),
    })
    const field = chat.locator('textarea')
    await field.pressSequentially('@L')
    await page.waitForTimeout(300)
    await field.pressSequentially('a')
    await chat.getByRole('option', { name: 'Found La' }).waitFor()
    await page.waitForTimeout(1_000)
    expect(await chat.getByRole('option').allTextContents()).toEqual(['Found La'])
  })
})

describe.skipIf(!hasBrowser)('a client tool of the page', () => {
  it.each([
    ['gives nothing', 'nothing', []],
    ['gives a circle', 'circle', ['The client tool “read_cart” failed.']],
    ['rejects', 'reject', ['The client tool “read_cart” failed.']],
  ])('that %s is answered all the same', async (_, kind, told) => {
    const opened = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          onClientTool: () => {
            const circle: Record<string, unknown> = {}
            circle['self'] = circle
            const { title } = document
            if (title === 'reject') return Promise.reject(new Error('Closed.'))
            return title === 'circle' ? circle : (undefined as never)
          },
        }),
    })
    await opened.page.evaluate((title) => (document.title = title), kind)
    await opened.ask('tool')
    await opened.chat.getByText('You said “nothing”.').first().waitFor()
    expect(await errorsOf(opened)).toEqual(told)
  })

  it('that takes its time holds the composer, and can be stopped', async () => {
    const { chat, ask, page } = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          onClientTool: () => new Promise((resolve) => Object.assign(window, { resolve })),
        }),
    })
    await ask('tool')
    await page.waitForFunction(() => 'resolve' in window)
    expect(await chat.locator('[role=log]').getAttribute('aria-busy')).toBe('true')
    await chat.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => chat.locator('[role=log]').getAttribute('aria-busy')).toBe('false')
    await page.evaluate(() => (window as unknown as { resolve: (value: object) => void }).resolve({ late: true }))
    await page.waitForTimeout(200)
    expect(await chat.getByRole('article', { name: 'Assistant' }).count()).toBe(0)
  })
})

describe.skipIf(!hasBrowser)('a fetch of the page', () => {
  it('that throws is told to the page as it is and at once, and the message can be sent again', async () => {
    const opened = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: {
            url: '/chatkit',
            domainKey: '',
            fetch: (...args) => {
              if (document.title === 'Chat') throw new Error('Sign in first.')
              return fetch(...args)
            },
          },
        }),
    })
    await opened.ask('Hello')
    await opened.chat.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
    expect(await errorsOf(opened)).toEqual(['Sign in first.'])
    await opened.page.evaluate(() => (document.title = 'Signed in'))
    await opened.chat.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    await opened.chat.getByText('You said “Hello”.').first().waitFor()
    expect(await opened.chat.getByRole('article', { name: 'You' }).count()).toBe(1)
  })

  it('that is another one now is used from the next request on', async () => {
    const { chat, call, ask, page } = await openChat({ respond })
    await call((element) =>
      element.setOptions({
        api: { url: '/chatkit', domainKey: '', fetch: (...args) => ((document.title = 'first'), fetch(...args)) },
      }),
    )
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
    expect(await page.title()).toBe('first')
    await call((element) => {
      element.setOptions({
        api: { url: '/chatkit', domainKey: '', fetch: (...args) => ((document.title = 'second'), fetch(...args)) },
      })
      return element.fetchUpdates()
    })
    expect(await page.title()).toBe('second')
  })
})

describe.skipIf(!hasBrowser)('an item that cannot be drawn', () => {
  it('says so in its place: the rest of the thread and the composer stay', async () => {
    const base = { thread_id: 'thr_1', created_at: '2026-11-29T10:00:00Z', type: 'assistant_message' }
    const content = [{ type: 'output_text', text: 'The rest of it.', annotations: [] }]
    // A server of another kind, which leaves out what every message has.
    const items = {
      data: [
        { ...base, id: 'msg_2', content },
        { ...base, id: 'msg_1' },
      ],
      has_more: false,
    }
    const thread = { id: 'thr_1', created_at: base.created_at, status: { type: 'active' }, metadata: {}, items }
    const opened = await openChat({
      routes: {
        '/chatkit': (request, response) => {
          const pieces: Buffer[] = []
          request.on('data', (piece: Buffer) => pieces.push(piece))
          request.on('end', () => {
            const isList = Buffer.concat(pieces).toString().includes('items.list')
            response.writeHead(200, { 'content-type': 'application/json' })
            response.end(JSON.stringify(isList ? items : thread))
          })
        },
      },
      options: { initialThread: 'thr_1' },
    })
    await opened.chat.getByText('This part of the conversation cannot be shown.').waitFor()
    await opened.chat.getByText('The rest of it.').first().waitFor()
    await opened.chat.locator('textarea').fill('Still here')
    expect(await errorsOf(opened)).toHaveLength(1)
  })
})

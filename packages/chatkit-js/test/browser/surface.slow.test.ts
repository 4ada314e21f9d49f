import type { ChatKitEvents, ChatKitOptions, OpenAIChatKit } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { OpenedChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import type { Turn } from '../support/scripted-server.ts'

/** Shows the effect of one part of the surface. */
type Check = () => Promise<void>

const api = { url: '/chatkit', domainKey: '' }

function* respond({ item, input, say }: Turn) {
  const words = input?.content.map((part) => part.text).join('') ?? 'nothing'
  if (words === 'effect') yield { type: 'client_effect' as const, name: 'open', data: { id: 7 } }
  if (words === 'fail') yield { type: 'error' as const, code: 'custom', message: 'No way.', allow_retry: true }
  else if (words === 'tool') {
    yield {
      type: 'thread.item.done' as const,
      item: {
        ...item('ctc_1'),
        type: 'client_tool_call' as const,
        status: 'pending' as const,
        call_id: 'c1',
        name: 'read_cart',
        arguments: { currency: 'EUR' },
      },
    }
  } else
    yield say(`msg_${words.length}`, words === 'link' ? '[Open it](chatkit-link://order?id=7)' : `You said “${words}”.`)
}

/** A chat with one finished turn. */
async function openAnswered(options: Partial<ChatKitOptions> = {}, question = 'Hello'): Promise<OpenedChat> {
  const opened = await openChat({ respond, options })
  await opened.ask(question)
  await opened.chat.getByRole('article', { name: 'Assistant' }).waitFor()
  return opened
}

async function nameOf({ events }: OpenedChat, type: keyof ChatKitEvents): Promise<unknown[]> {
  return (await events()).filter((event) => event.type === type).map(({ detail }) => detail)
}

/** Every option that there is: a new one in OpenAI's types does not compile until it is shown here. */
const options: Record<keyof ChatKitOptions, Check> = {
  async api() {
    const { chat, ask, page } = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: {
            url: '/chatkit',
            domainKey: 'unused',
            fetch: (input, init) => {
              document.title = new Headers(init?.headers).get('accept-language') ?? ''
              return fetch(input, init)
            },
          },
        }),
    })
    await ask('Hello')
    await chat.getByRole('article', { name: 'Assistant' }).waitFor()
    expect(await page.title()).toBe('en-US')
  },
  async locale() {
    const { chat } = await openChat({ options: { locale: 'de' } })
    await chat.getByRole('textbox', { name: 'Nachricht an die KI' }).waitFor()
    expect(await chat.getAttribute('lang')).toBe('de')
  },
  async theme() {
    const { chat } = await openChat({
      options: {
        theme: {
          colorScheme: 'dark',
          radius: 'sharp',
          density: 'compact',
          typography: { baseSize: 18 },
          color: { accent: { primary: '#ff0000', level: 1 } },
        },
      },
    })
    const send = chat.getByRole('button', { name: 'Send' })
    await chat.locator('textarea').fill('x')
    const style = () =>
      send.evaluate((node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).borderRadius])
    // The colour comes with a short transition.
    await expect.poll(style).toEqual(['rgb(255, 0, 0)', '0px'])
    expect(
      await chat.evaluate((node) => [getComputedStyle(node).fontSize, getComputedStyle(node).colorScheme]),
    ).toEqual(['18px', 'dark'])
  },
  async frameTitle() {
    const { page } = await openChat({ options: { frameTitle: 'Support' } })
    await page.getByRole('region', { name: 'Support' }).waitFor()
  },
  async initialThread() {
    const { call, chat, events } = await openAnswered()
    const [{ threadId }] = (await nameOf({ events } as OpenedChat, 'chatkit.thread.change')) as [{ threadId: string }]
    await call((element) => element.remove())
    await chat.page().evaluate((initialThread) => {
      const element = document.createElement('openai-chatkit') as OpenAIChatKit
      element.setOptions({ api: { url: '/chatkit', domainKey: '' }, initialThread })
      document.querySelector('main')?.append(element)
    }, threadId)
    await chat.getByText('You said “Hello”.').first().waitFor()
  },
  async onClientTool() {
    const { chat, ask, page } = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          onClientTool({ name, params }) {
            document.title = `${name} ${JSON.stringify(params)}`
            return { lines: 2 }
          },
        }),
    })
    await ask('tool')
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “nothing”.').waitFor()
    expect(await page.title()).toBe('read_cart {"currency":"EUR"}')
  },
  async header() {
    const { chat, page, call } = await openChat({
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          header: {
            title: { text: 'Orders' },
            leftAction: { icon: 'menu', onClick: () => (document.title = 'left') },
            rightAction: { icon: 'close', onClick: () => (document.title = 'right') },
          },
        }),
    })
    await chat.getByRole('heading', { name: 'Orders' }).waitFor()
    for (const [name, title] of [
      ['menu', 'left'],
      ['close', 'right'],
    ] as const) {
      await chat.getByRole('button', { name }).click()
      expect(await page.title()).toBe(title)
    }
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' }, header: { enabled: false } }))
    await expect.poll(() => chat.locator('header').count()).toBe(0)
  },
  async history() {
    const { chat, call } = await openAnswered({ history: { showDelete: false } })
    await chat.getByRole('button', { name: 'History' }).click()
    await chat.getByRole('button', { name: 'More actions' }).click()
    expect(await chat.getByRole('menuitem').allTextContents()).toEqual(['Rename'])
    await call((element) =>
      element.setOptions({ api: { url: '/chatkit', domainKey: '' }, history: { enabled: false } }),
    )
    await expect.poll(() => chat.getByRole('button', { name: 'Back to the conversation' }).count()).toBe(0)
  },
  async startScreen() {
    const { chat } = await openChat({
      respond,
      options: {
        startScreen: { greeting: 'Good day', prompts: [{ label: 'Say hello', prompt: 'Hello', icon: 'bolt' }] },
      },
    })
    await chat.getByRole('heading', { name: 'Good day' }).waitFor()
    await chat.getByRole('button', { name: 'Say hello' }).click()
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “Hello”.').waitFor()
  },
  async threadItemActions() {
    const { chat, server } = await openAnswered({ threadItemActions: { feedback: true, retry: true } })
    await chat.getByRole('button', { name: 'Good answer' }).click()
    await expect.poll(() => server.feedback).toEqual([{ itemIds: ['msg_5'], kind: 'positive' }])
    expect(await chat.getByRole('button', { name: 'Good answer' }).getAttribute('aria-pressed')).toBe('true')
    await chat.getByRole('button', { name: 'Answer again' }).click()
    await expect.poll(() => chat.getByRole('article', { name: 'Assistant' }).count()).toBe(1)
  },
  async composer() {
    const { chat } = await openChat({
      options: {
        composer: {
          placeholder: 'Ask the shop',
          dictation: { enabled: true },
          attachments: { enabled: true },
          models: [{ id: 'm', label: 'Small' }],
          tools: [{ id: 't', label: 'Search', icon: 'globe', pinned: true }],
        },
      },
    })
    await chat.getByPlaceholder('Ask the shop').waitFor()
    for (const name of ['Dictate', 'Attach files', 'Model: Small', 'Search'])
      await chat.getByRole('button', { name }).waitFor()
  },
  async disclaimer() {
    const { chat } = await openChat({ options: { disclaimer: { text: 'It **may** be wrong.', highContrast: true } } })
    await chat.locator('.disclaimer strong').getByText('may').waitFor()
  },
  async entities() {
    const { chat } = await openChat({
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          entities: { onTagSearch: async () => [{ id: '1', title: 'Lara' }], showComposerMenu: true },
        }),
    })
    await chat.getByRole('button', { name: 'Mention something' }).click()
    await chat.locator('textarea').press('L')
    await chat.getByRole('option', { name: 'Lara' }).waitFor()
  },
  async commands() {
    const { chat } = await openChat({
      options: { commands: { enabled: true }, composer: { attachments: { enabled: true } } },
    })
    await chat.locator('textarea').pressSequentially('/att')
    await chat.getByRole('option', { name: 'Attach files' }).waitFor()
  },
  async widgets() {
    const widget = {
      type: 'Card',
      children: [{ type: 'Button', label: 'Go', onClickAction: { type: 'go', handler: 'client' } }],
    } as const
    const { chat, ask, page } = await openChat({
      respond: ({ item }) => [
        { type: 'thread.item.done', item: { ...item('w'), type: 'widget', widget: structuredClone(widget) as never } },
      ],
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          widgets: { onAction: async ({ type }) => void (document.title = type) },
        }),
    })
    await ask('Hello')
    await chat.getByRole('button', { name: 'Go' }).click()
    await expect.poll(() => page.title()).toBe('go')
  },
  async thread() {
    const { chat, ask } = await openChat({
      respond: ({ say }) => [say('long', 'Line\n\n'.repeat(80))],
      options: { thread: { autoScroll: true } },
    })
    await ask('Hello')
    const distance = () =>
      chat.locator('.scroller').evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight)
    await chat.getByRole('button', { name: 'Copy' }).waitFor()
    await expect.poll(distance).toBeLessThan(100)
  },
}

type Method = Exclude<keyof OpenAIChatKit, keyof HTMLElement>

const methods: Record<Method, Check> = {
  async setOptions() {
    const { chat, call } = await openChat({
      options: { composer: { placeholder: 'Ask the shop' }, disclaimer: { text: 'Small print' } },
    })
    await chat.getByText('Small print').waitFor()
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' } }))
    await chat.getByPlaceholder('Message the AI').waitFor()
    expect(await chat.getByText('Small print').count()).toBe(0)
  },
  async focusComposer() {
    const { chat, call } = await openChat({})
    await call((element) => element.focusComposer())
    await expect.poll(() => chat.locator('textarea:focus').count()).toBe(1)
  },
  async setThreadId() {
    const opened = await openAnswered()
    const [{ threadId }] = (await nameOf(opened, 'chatkit.thread.change')) as [{ threadId: string }]
    await opened.call((element) => element.setThreadId(null))
    await opened.chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    await opened.page
      .locator('openai-chatkit')
      .evaluate((node, id) => (node as OpenAIChatKit).setThreadId(id), threadId)
    await opened.chat.getByText('You said “Hello”.').first().waitFor()
  },
  async sendUserMessage() {
    const { chat, call } = await openChat({ respond })
    await call((element) => element.sendUserMessage({ text: 'Hi', reply: 'Quoted words', newThread: true }))
    await chat.getByRole('article', { name: 'You' }).getByText('Quoted words').waitFor()
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “Hi”.').waitFor()
  },
  async setComposerValue() {
    const { chat, call } = await openChat({
      options: { composer: { tools: [{ id: 't', label: 'Search', icon: 'globe' }] } },
    })
    await call((element) => element.setComposerValue({ text: 'A draft', reply: 'Quoted words', selectedToolId: 't' }))
    await expect.poll(() => chat.locator('textarea').inputValue()).toBe('A draft')
    await chat.getByText('Quoted words').waitFor()
    await chat.getByRole('button', { name: 'Remove Search' }).waitFor()
  },
  async sendCustomAction() {
    const { server, call } = await openAnswered()
    await call((element) => element.sendCustomAction({ type: 'ping', payload: { at: 1 } }))
    expect(server.actions).toEqual([{ action: { type: 'ping', payload: { at: 1 } }, itemId: undefined, isSync: false }])
  },
  async fetchUpdates() {
    const opened = await openAnswered()
    const [{ threadId }] = (await nameOf(opened, 'chatkit.thread.change')) as [{ threadId: string }]
    const thread = await opened.server.memory.loadThread(threadId, { userId: 'ada' })
    await opened.server.memory.saveThread({ ...thread, title: 'Named elsewhere' }, { userId: 'ada' })
    await opened.call((element) => element.fetchUpdates())
    await opened.chat.getByRole('heading', { name: 'Named elsewhere' }).waitFor()
  },
  async showHistory() {
    const { chat, call } = await openChat({})
    await call((element) => element.showHistory())
    await chat.getByRole('searchbox').waitFor()
  },
  async hideHistory() {
    const { chat, call } = await openChat({})
    await call((element) => element.showHistory())
    await call((element) => element.hideHistory())
    await chat.locator('textarea').waitFor()
  },
}

const events: Record<keyof ChatKitEvents, Check> = {
  async 'chatkit.ready'() {
    expect(await nameOf(await openChat({}), 'chatkit.ready')).toHaveLength(1)
  },
  async 'chatkit.error'() {
    const opened = await openChat({ respond })
    await opened.ask('fail')
    await opened.chat.getByRole('alert').getByText('No way.').waitFor()
    expect(await nameOf(opened, 'chatkit.error')).toEqual([{ error: 'No way.' }])
    await opened.chat.getByRole('button', { name: 'Try again' }).waitFor()
  },
  async 'chatkit.effect'() {
    expect(await nameOf(await openAnswered({}, 'effect'), 'chatkit.effect')).toEqual([
      { name: 'open', data: { id: 7 } },
    ])
  },
  async 'chatkit.deeplink'() {
    const opened = await openAnswered({}, 'link')
    await opened.chat.getByRole('link', { name: 'Open it' }).click()
    expect(await nameOf(opened, 'chatkit.deeplink')).toEqual([{ name: 'order', data: { id: '7' } }])
  },
  async 'chatkit.response.start'() {
    expect(await nameOf(await openAnswered(), 'chatkit.response.start')).toEqual([null])
  },
  async 'chatkit.response.end'() {
    const opened = await openAnswered()
    await expect.poll(() => nameOf(opened, 'chatkit.response.end')).toEqual([null])
  },
  async 'chatkit.history.open'() {
    const opened = await openChat({})
    await opened.chat.getByRole('button', { name: 'History' }).click()
    expect(await nameOf(opened, 'chatkit.history.open')).toHaveLength(1)
  },
  async 'chatkit.history.close'() {
    const opened = await openChat({})
    await opened.chat.getByRole('button', { name: 'History' }).click()
    await opened.page.keyboard.press('Escape')
    await expect.poll(() => nameOf(opened, 'chatkit.history.close')).toHaveLength(1)
  },
  async 'chatkit.thread.change'() {
    expect(await nameOf(await openAnswered(), 'chatkit.thread.change')).toEqual([
      { threadId: expect.stringMatching(/^thr_/) },
    ])
  },
  'chatkit.thread.load.start': checkLoad,
  'chatkit.thread.load.end': checkLoad,
  async 'chatkit.tool.change'() {
    const opened = await openChat({
      options: { composer: { tools: [{ id: 't', label: 'Search', icon: 'globe', pinned: true }] } },
    })
    await opened.chat.getByRole('button', { name: 'Search' }).click()
    expect(await nameOf(opened, 'chatkit.tool.change')).toEqual([{ toolId: 't' }])
  },
  async 'chatkit.log'() {
    const opened = await openAnswered()
    expect(await nameOf(opened, 'chatkit.log')).toContainEqual({ name: 'message.send', data: expect.anything() })
  },
}

async function checkLoad(): Promise<void> {
  const opened = await openAnswered()
  const [{ threadId }] = (await nameOf(opened, 'chatkit.thread.change')) as [{ threadId: string }]
  await opened.page.locator('openai-chatkit').evaluate((node, id) => (node as OpenAIChatKit).setThreadId(id), threadId)
  expect(await nameOf(opened, 'chatkit.thread.load.start')).toEqual([{ threadId }])
  expect(await nameOf(opened, 'chatkit.thread.load.end')).toEqual([{ threadId }])
}

describe.skipIf(!hasBrowser)('the surface of OpenAI’s component', () => {
  it.each(Object.entries(options))('has the option %s', async (_name, check) => {
    await expect(check()).resolves.toBeUndefined()
  })
  it.each(Object.entries(methods))('has the method %s', async (_name, check) => {
    await expect(check()).resolves.toBeUndefined()
  })
  it.each(Object.entries(events))('has the event %s', async (_name, check) => {
    await expect(check()).resolves.toBeUndefined()
  })

  it('is refused for a hosted service, in words', async () => {
    const { page } = await openChat({ server: new ScriptedServer(() => []), options: { api } })
    const message = await page.locator('openai-chatkit').evaluate((node) => {
      try {
        ;(node as OpenAIChatKit).setOptions({ api: { getClientSecret: async () => '' } })
        return ''
      } catch (error) {
        return String(error)
      }
    })
    expect(message).toContain('api.url')
  })
})

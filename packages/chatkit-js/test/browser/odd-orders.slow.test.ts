import type { OpenAIChatKit } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

const ADA = { userId: 'ada' }
const ALL = { limit: 5, order: 'desc', after: undefined } as const

function wordsOf({ input }: Turn): string {
  return input?.content.map((part) => part.text).join('') ?? ''
}

function respond(turn: Turn) {
  const words = wordsOf(turn)
  return [turn.say(`msg_${words.length}_${turn.thread.id}`, `You said “${words}”.`)]
}

/** Answers to “slow” in two halves, of which the second waits for `goOn`. */
function halting() {
  const gate = Promise.withResolvers<void>()
  async function* halve(turn: Turn) {
    const isSlow = wordsOf(turn) === 'slow'
    for (const event of isSlow ? turn.stream('msg_slow', ['First half. ', 'Second half.']) : respond(turn)) {
      if (isSlow && event.type === 'thread.item.done') await gate.promise
      yield event
    }
  }
  return { halve, goOn: () => gate.resolve() }
}

const ADD = `async ({ wait, twice }) => {
  const old = document.querySelector('openai-chatkit')
  old.remove()
  const element = document.createElement('openai-chatkit')
  element.setOptions({ api: { url: '/chatkit', domainKey: '' } })
  const main = document.querySelector('main')
  const done = element.setComposerValue({ text: 'Early words' })
  for (let time = 0; time < twice; time += 1) {
    main.append(element)
    await new Promise((resolve) => setTimeout(resolve, wait))
    element.remove()
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
  main.append(element)
  await done
}`

describe.skipIf(!hasBrowser)('an element that comes and goes', () => {
  it.each([
    ['while its chat is being loaded', 0, 3],
    ['after its chat was there', 300, 1],
  ])('%s draws one chat, and keeps the calls that came early', async (_, wait, twice) => {
    const { page, chat, ask } = await openChat({ respond })
    await page.evaluate(`(${ADD})(${JSON.stringify({ wait, twice })})`)
    await expect.poll(() => chat.count()).toBe(1)
    expect(await chat.locator('textarea').inputValue()).toBe('Early words')
    await page.waitForTimeout(100)
    expect(await chat.count()).toBe(1)
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
    expect(await chat.getByRole('article', { name: 'You' }).count()).toBe(1)
  })

  it('leaves in mid-answer without a fault, and is told nothing of it any more', async () => {
    const { halve, goOn } = halting()
    const { page, chat, ask, events } = await openChat({ respond: halve })
    await ask('slow')
    await chat.getByText('First half.').first().waitFor()
    await page.evaluate(() => document.querySelector('openai-chatkit')?.remove())
    await page.waitForTimeout(50)
    const before = (await events()).length
    goOn()
    await page.waitForTimeout(200)
    expect((await events()).length).toBe(before)
  })

  it('waits for its options, however early its methods are called', async () => {
    const { page, chat } = await openChat({ respond })
    const order = await page.evaluate(async () => {
      document.querySelector('openai-chatkit')?.remove()
      const element = document.createElement('openai-chatkit') as OpenAIChatKit
      const done: string[] = []
      const calls = [
        element.showHistory().then(() => done.push('shown')),
        element.hideHistory().then(() => done.push('hidden')),
        element.fetchUpdates().then(() => done.push('fetched')),
        element.setThreadId(null).then(() => done.push('set')),
      ]
      document.querySelector('main')?.append(element)
      await new Promise((resolve) => setTimeout(resolve, 100))
      done.push('options')
      element.setOptions({ api: { url: '/chatkit', domainKey: '' } })
      await Promise.all(calls)
      return done
    })
    expect(order[0]).toBe('options')
    expect(order.slice(1).toSorted()).toEqual(['fetched', 'hidden', 'set', 'shown'])
    await chat.locator('textarea').waitFor()
  })
})

describe.skipIf(!hasBrowser)('a message by the page', () => {
  it('that comes while a thread is being opened goes to that thread, after it', async () => {
    const { call, chat, ask, page, server } = await openChat({ respond })
    await ask('First')
    await chat.getByText('You said “First”.').first().waitFor()
    await expect.poll(() => chat.locator('[aria-busy=true]').count()).toBe(0)
    await call((element) => element.setThreadId(null))
    const [thread] = (await server.memory.loadThreads(ALL, ADA)).data
    await page.evaluate((id) => {
      const element = document.querySelector('openai-chatkit') as OpenAIChatKit
      void element.setThreadId(id)
      void element.sendUserMessage({ text: 'Second' })
    }, thread?.id ?? '')
    await chat.getByText('You said “Second”.').first().waitFor()
    expect(await chat.getByRole('article', { name: 'You' }).allTextContents()).toEqual(['First', 'Second'])
    await expect.poll(() => chat.locator('[aria-busy=true]').count()).toBe(0)
    expect((await server.memory.loadThreads(ALL, ADA)).data).toHaveLength(1)
  })

  it('that comes in mid-answer is sent when the answer has ended', async () => {
    const { halve, goOn } = halting()
    const { call, chat, ask } = await openChat({ respond: halve })
    await ask('slow')
    await chat.getByText('First half.').first().waitFor()
    await call((element) => void element.sendUserMessage({ text: 'Next' }))
    expect(await chat.getByText('You said “Next”.').count()).toBe(0)
    goOn()
    await chat.getByText('You said “Next”.').first().waitFor()
    expect(await chat.getByRole('article', { name: 'Assistant' }).allTextContents()).toEqual([
      'First half. Second half.',
      'You said “Next”.',
    ])
  })

  it('that begins a new thread does not wait for the answer in the old one', async () => {
    const { halve, goOn } = halting()
    const { call, chat, ask } = await openChat({ respond: halve })
    await ask('slow')
    await chat.getByText('First half.').first().waitFor()
    await call((element) => element.sendUserMessage({ text: 'Other', newThread: true }))
    expect(await chat.getByRole('article', { name: 'You' }).allTextContents()).toEqual(['Other'])
    goOn()
  })

  it('that holds nothing is refused in words, and nothing is sent', async () => {
    const { call, server } = await openChat({ respond })
    const refusals = await call((element) =>
      Promise.all(
        [{}, { text: '' }, { text: '  ' }, { content: [] }].map((each) => element.sendUserMessage(each).catch(String)),
      ),
    )
    const words: unknown = expect.stringContaining('sendUserMessage({ text')
    expect(refusals).toEqual([words, words, words, words])
    expect((await server.memory.loadThreads(ALL, ADA)).data).toEqual([])
  })

  it('three times at once is three questions in their order', async () => {
    const { call, chat } = await openChat({ respond })
    await call((element) =>
      Promise.all(['One', 'Two', 'Three'].map((text) => element.sendUserMessage({ text }))).then(() => undefined),
    )
    expect(await chat.getByRole('article', { name: 'You' }).allTextContents()).toEqual(['One', 'Two', 'Three'])
  })
})

describe.skipIf(!hasBrowser)('a thread', () => {
  it('that is gone says so, and the next one can be begun from there', async () => {
    const { chat, events, ask } = await openChat({ respond, options: { initialThread: 'thr_gone' } })
    await chat.getByRole('alert').getByText('does not exist any more').waitFor()
    expect((await events()).filter(({ type }) => type === 'chatkit.error')).toHaveLength(1)
    await chat.getByRole('alert').getByRole('button', { name: 'New chat' }).click()
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
  })

  it('of no id is a new one, and what is no id is refused', async () => {
    const { call, chat, ask } = await openChat({ respond })
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
    await call((element) => element.setThreadId(undefined as never))
    await chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    expect(await call((element) => element.setThreadId(7 as never).catch(String))).toContain('setThreadId')
  })

  it('that is opened while another is being opened wins', async () => {
    const { call, chat, ask, page, server } = await openChat({ respond })
    for (const question of ['First', 'Second']) {
      await call((element) => element.setThreadId(null))
      await ask(question)
      await chat.getByText(`You said “${question}”.`).first().waitFor()
    }
    const threads = (await server.memory.loadThreads({ ...ALL, order: 'asc' }, ADA)).data
    await page.evaluate(
      async ([one, other]) => {
        const element = document.querySelector('openai-chatkit') as OpenAIChatKit
        await Promise.all([element.setThreadId(other ?? ''), element.setThreadId(null), element.setThreadId(one ?? '')])
      },
      threads.map(({ id }) => id),
    )
    await chat.getByText('You said “First”.').first().waitFor()
    expect(await chat.getByRole('article', { name: 'You' }).allTextContents()).toEqual(['First'])
  })
})

describe.skipIf(!hasBrowser)('options that change', () => {
  it('in mid-answer leave the answer alone', async () => {
    const { halve, goOn } = halting()
    const { call, chat, ask } = await openChat({ respond: halve })
    await ask('slow')
    await chat.getByText('First half.').first().waitFor()
    await call((element) =>
      element.setOptions({
        api: { url: '/chatkit', domainKey: '', fetch: (...args) => fetch(...args) },
        locale: 'de',
        theme: 'dark',
      }),
    )
    await chat.getByRole('textbox', { name: 'Nachricht an die KI' }).waitFor()
    goOn()
    await chat.getByText('First half. Second half.').first().waitFor()
    expect(await chat.getByRole('article').count()).toBe(2)
  })

  it('to another server show that server’s threads, and its drafts', async () => {
    const { chat, ask, call } = await openChat({ respond })
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
    await chat.locator('textarea').fill('A draft for the first')
    await call((element) => element.setOptions({ api: { url: '/chatkit?of=another', domainKey: '' } }))
    await chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    expect(await chat.locator('textarea').inputValue()).toBe('')
  })

  it('close a history that they switch off, which then cannot be opened', async () => {
    const { call, chat, events } = await openChat({ respond })
    await call((element) => element.showHistory())
    await chat.getByRole('searchbox').waitFor()
    await call((element) =>
      element.setOptions({ api: { url: '/chatkit', domainKey: '' }, history: { enabled: false } }),
    )
    await chat.locator('textarea').waitFor()
    await call((element) => element.showHistory())
    expect(await chat.getByRole('searchbox').count()).toBe(0)
    const types = (await events()).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('chatkit.history'))).toEqual([
      'chatkit.history.open',
      'chatkit.history.close',
    ])
    expect(types.at(-1)).toBe('chatkit.error')
  })

  it('without a header leave a way back from the history', async () => {
    const { call, chat } = await openChat({ options: { header: { enabled: false } } })
    await call((element) => element.showHistory())
    await chat.getByRole('button', { name: 'Back to the conversation' }).click()
    await chat.locator('textarea').waitFor()
    expect(await chat.getByRole('searchbox').count()).toBe(0)
  })

  it('let go of a tool and a model that they do not offer any more', async () => {
    const { call, chat, events, ask } = await openChat({
      respond: ({ input, say }) => [say('msg_1', JSON.stringify(input?.inference_options))],
      options: {
        composer: {
          tools: [{ id: 'search', label: 'Search', icon: 'globe' }],
          models: [
            { id: 'small', label: 'Small' },
            { id: 'large', label: 'Large' },
          ],
        },
      },
    })
    await call((element) =>
      element.setComposerValue({ text: 'Hello', selectedToolId: 'search', selectedModelId: 'large' }),
    )
    await chat.getByRole('button', { name: 'Remove Search' }).waitFor()
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' } }))
    await ask('Hello')
    await chat.getByText('{}').first().waitFor()
    const changes = (await events()).filter(({ type }) => type === 'chatkit.tool.change').map(({ detail }) => detail)
    expect(changes).toEqual([{ toolId: 'search' }, { toolId: null }])
  })

  it('name a default model, which is sent; one that nobody offers is refused in words', async () => {
    const { call, chat, events } = await openChat({
      respond: ({ input, say }) => [say('msg_1', JSON.stringify(input?.inference_options))],
      options: {
        startScreen: { prompts: [{ label: 'Ask', prompt: 'Ask' }] },
        composer: {
          models: [
            { id: 'small', label: 'Small' },
            { id: 'large', label: 'Large', default: true },
          ],
        },
      },
    })
    await call((element) => element.setComposerValue({ selectedToolId: 'no-tool', selectedModelId: 'no-model' }))
    const errors = (await events()).filter(({ type }) => type === 'chatkit.error')
    expect(errors.map(({ detail }) => (detail as { error: string }).error)).toEqual([
      'The composer offers no tool “no-tool”: name it in `composer.tools`.',
      'The composer offers no model “no-model”: name it in `composer.models`.',
    ])
    await chat.getByRole('button', { name: 'Ask' }).click()
    await chat.getByText('{"model":"large"}').first().waitFor()
  })
})

describe.skipIf(!hasBrowser)('two elements of one page', () => {
  it('have drafts of their own, and have them again after a reload', async () => {
    const { page } = await openChat({ respond })
    const addSecond = async () => {
      await page.evaluate(() => {
        const [first] = document.querySelectorAll('openai-chatkit')
        const api = { url: '/chatkit', domainKey: '' }
        if (first?.shadowRoot === null) (first as OpenAIChatKit).setOptions({ api, frameTitle: 'First' })
        const element = document.createElement('openai-chatkit') as OpenAIChatKit
        element.setOptions({ api, frameTitle: 'Second' })
        document.querySelector('main')?.append(element)
      })
    }
    await page.locator('textarea').fill('Of the first')
    await addSecond()
    const second = page.getByRole('region', { name: 'Second' }).locator('textarea')
    expect(await second.inputValue()).toBe('')
    await second.fill('Of the second')
    await page.reload()
    await addSecond()
    await expect.poll(() => second.inputValue(), { timeout: 10_000 }).toBe('Of the second')
    expect(await page.getByRole('region', { name: 'First' }).locator('textarea').inputValue()).toBe('Of the first')
  })
})

describe.skipIf(!hasBrowser)('a browser that refuses', () => {
  it('to keep anything lets drafts be written all the same', async () => {
    const { page, chat, ask } = await openChat({ respond })
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('Full', 'QuotaExceededError')
      }
    })
    await chat.locator('textarea').pressSequentially('Hello')
    expect(await chat.locator('textarea').inputValue()).toBe('Hello')
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
  })

  it('what secure pages alone have, as on a plain address of a network, asks, uploads and copies', async () => {
    const { page, chat, ask } = await openChat({ respond, options: { composer: { attachments: { enabled: true } } } })
    await page.evaluate(() => {
      Reflect.deleteProperty(Crypto.prototype, 'randomUUID')
      Object.defineProperty(navigator, 'clipboard', { value: undefined })
    })
    await ask('Hello')
    await chat.getByText('You said “Hello”.').first().waitFor()
    const copied = page.evaluate(
      () =>
        new Promise((resolve) =>
          document.addEventListener('copy', () => resolve((document.activeElement as HTMLTextAreaElement).value)),
        ),
    )
    await chat.getByRole('button', { name: 'Copy' }).click()
    expect(await copied).toBe('You said “Hello”.')
    await chat.getByRole('button', { name: 'Copied' }).waitFor()
    await chat
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') })
    await chat.locator('[data-status=failed]').waitFor()
  })
})

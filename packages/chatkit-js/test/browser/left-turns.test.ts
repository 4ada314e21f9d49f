import type { OpenAIChatKit } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

/** Answers in two halves: the second waits for `goOn`. Before it an effect is told to the page. */
function halting() {
  const gate = Promise.withResolvers<void>()
  async function* respond({ stream }: Turn) {
    for (const event of stream('msg_slow', ['First half. ', 'Second half.'])) {
      if (event.type === 'thread.item.done') await gate.promise
      yield event
    }
  }
  return { respond, goOn: () => gate.resolve() }
}

describe.skipIf(!hasBrowser)('a turn that was left', () => {
  it('draws nothing into the thread that is open now, even where the page’s fetch goes on reading', async () => {
    const { respond, goOn } = halting()
    const { chat, ask, call, page, server } = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: {
            url: '/chatkit',
            domainKey: '',
            // Hands on no signal: it cannot be ended.
            fetch: (url, { method, headers, body } = {}) =>
              fetch(url, { method: method ?? 'GET', headers: headers ?? {}, body: body ?? null }),
          },
        }),
    })
    await ask('Slow')
    await chat.getByText('First half.').first().waitFor()
    await call((element) => element.setThreadId(null))
    await chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    goOn()
    const ofAda = { userId: 'ada' }
    const [thread] = (await server.memory.loadThreads({ limit: 1, order: 'desc', after: undefined }, ofAda)).data
    const items = () =>
      server.memory.loadThreadItems(thread?.id ?? '', { limit: 9, order: 'asc', after: undefined }, ofAda)
    await expect.poll(async () => (await items()).data.length).toBe(2)
    await page.waitForTimeout(200)
    expect(await chat.getByRole('article').count()).toBe(0)
    await page.evaluate(
      (id) => (document.querySelector('openai-chatkit') as OpenAIChatKit).setThreadId(id),
      thread?.id ?? '',
    )
    await chat.getByText('First half. Second half.').first().waitFor()
    expect(await chat.getByRole('article').count()).toBe(2)
  })

  it('draws nothing of what had come already when the page opens another thread on an effect of it', async () => {
    const { chat, ask, events, page } = await openChat({
      *respond({ say }) {
        yield { type: 'client_effect', name: 'leave', data: {} }
        yield say('msg_1', 'Too late.')
      },
      setUp: (element) => {
        element.setOptions({ api: { url: '/chatkit', domainKey: '' } })
        element.addEventListener('chatkit.effect', () => void element.setThreadId(null))
      },
    })
    await ask('Hello')
    await expect.poll(async () => (await events()).some(({ type }) => type === 'chatkit.effect')).toBe(true)
    await page.waitForTimeout(200)
    expect(await chat.getByRole('article').count()).toBe(0)
    const changes = (await events()).filter(({ type }) => type === 'chatkit.thread.change')
    expect(changes.at(-1)?.detail).toEqual({ threadId: null })
  })
})

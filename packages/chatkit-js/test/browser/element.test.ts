import type { OpenAIChatKit } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

function respond({ input, say }: Turn) {
  const words = input?.content.map((part) => part.text).join('') ?? ''
  return [say(`msg_${words.length}`, `You said “${words}”.`)]
}

const TWICE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Chat</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page.css">
    <script src="/chatkit.js" defer></script>
    <script src="/chatkit.js?again" type="module"></script>
  </head>
  <body><main><h1>A page</h1><openai-chatkit></openai-chatkit></main></body>
</html>`

describe.skipIf(!hasBrowser)('the element', () => {
  it('works where its script was loaded twice, as a classic script and as a module', async () => {
    const { chat, page, ask } = await openChat({ respond, html: TWICE })
    await page.waitForLoadState('networkidle')
    await ask('Hello')
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “Hello”.').waitFor()
    expect(await page.evaluate(() => customElements.get('frontdesk-chat') !== undefined)).toBe(true)
  })

  it('keeps methods that are called early until it is ready', async () => {
    const { page, chat } = await openChat({ respond })
    await page.evaluate(() => {
      document.querySelector('openai-chatkit')?.remove()
      const element = document.createElement('openai-chatkit') as OpenAIChatKit
      const done: string[] = []
      element.addEventListener('chatkit.ready', () => done.push('ready'))
      const early = [
        element.setComposerValue({ text: 'Early words' }).then(() => done.push('composer')),
        element.focusComposer().then(() => done.push('focus')),
      ]
      void Promise.all(early).then(() => (document.title = `${done[0]}, then ${done.slice(1).toSorted().join()}`))
      document.querySelector('main')?.append(element)
      element.setOptions({ api: { url: '/chatkit', domainKey: '' } })
    })
    await expect.poll(() => page.title()).toBe('ready, then composer,focus')
    expect(await chat.locator('textarea').inputValue()).toBe('Early words')
  })

  it('shares neither options nor conversation with another of the page', async () => {
    const { page, ask } = await openChat({ respond, options: { frameTitle: 'First' } })
    await page.evaluate(() => {
      const element = document.createElement('frontdesk-chat') as unknown as OpenAIChatKit
      element.setOptions({
        api: { url: '/chatkit', domainKey: '' },
        frameTitle: 'Second',
        theme: 'dark',
        composer: { placeholder: 'Write to the second' },
      })
      document.querySelector('main')?.append(element)
    })
    const first = page.getByRole('region', { name: 'First' })
    const second = page.getByRole('region', { name: 'Second' })
    await second.getByRole('textbox', { name: 'Write to the second' }).fill('To the second')
    await second.getByRole('textbox', { name: 'Write to the second' }).press('Enter')
    await second.getByRole('article', { name: 'Assistant' }).getByText('You said “To the second”.').waitFor()
    expect(await first.getByRole('article').count()).toBe(0)
    expect(await first.getAttribute('data-scheme')).toBe('light')
    expect(await second.getAttribute('data-scheme')).toBe('dark')
    await first.getByRole('textbox').fill('To the first')
    await first.getByRole('textbox').press('Enter')
    await first.getByRole('article', { name: 'Assistant' }).getByText('You said “To the first”.').waitFor()
    expect(await second.getByRole('article', { name: 'Assistant' }).count()).toBe(1)
    expect(ask).toBeTypeOf('function')
  })

  it('takes a second set of options in the place of the first, and has its defaults again', async () => {
    const { chat, call } = await openChat({
      options: {
        frameTitle: 'Support',
        theme: { colorScheme: 'dark', density: 'compact' },
        composer: { placeholder: 'Ask the shop', attachments: { enabled: true } },
        startScreen: { greeting: 'Good day' },
      },
    })
    await chat.getByRole('heading', { name: 'Good day' }).waitFor()
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' } }))
    await chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    await chat.getByRole('textbox', { name: 'Message the AI' }).waitFor()
    expect(await chat.getByRole('button', { name: 'Attach files' }).count()).toBe(0)
    expect(await chat.evaluate(({ dataset, ariaLabel }) => [dataset['scheme'], dataset['density'], ariaLabel])).toEqual(
      ['light', 'normal', 'Chat'],
    )
  })

  it('may be moved in the page, and keeps what it shows', async () => {
    const { chat, page, ask } = await openChat({ respond })
    await ask('Hello')
    await chat.getByRole('article', { name: 'Assistant' }).waitFor()
    await page.evaluate(() => {
      const section = document.createElement('section')
      const element = document.querySelector('openai-chatkit')
      document.querySelector('main')?.append(section)
      if (element) section.append(element)
    })
    expect(await page.locator('section > openai-chatkit').count()).toBe(1)
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “Hello”.').waitFor()
  })
})

import type { Entity } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import type { FrontdeskOptions } from '../../src/element/options.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import { keepPicture } from '../support/keep-picture.ts'
import type { Turn } from '../support/scripted-server.ts'

function respond({ input, say }: Turn) {
  const words = input?.content.map((part) => part.text).join('') ?? ''
  return [say(`msg_${words.length}`, `You said “${words}”.`)]
}

describe.skipIf(!hasBrowser)('a piece that the page draws itself', () => {
  it('stands in the page’s own tree, is drawn again when it changes, and leaves with its signal', async () => {
    const { chat, page, ask, call } = await openChat({
      respond,
      setUp: (element) => {
        const options: FrontdeskOptions = {
          api: { url: '/chatkit', domainKey: '' },
          components: {
            startScreen(host, { greeting, send }, { signal }) {
              host.className = 'own-start'
              const button = document.createElement('button')
              button.textContent = `Own: ${greeting}`
              button.addEventListener('click', () => send('From the own start'))
              host.replaceChildren(button)
              signal.addEventListener('abort', () => (document.title = 'the start has left'))
            },
            assistantMessage(host, { item, isStreaming }) {
              const text = item.content.map((part) => part.text).join('')
              host.textContent = `${isStreaming ? 'writing' : 'done'}: ${text}`
            },
            userMessage() {
              throw new Error('The own message failed.')
            },
          },
        }
        element.setOptions(options)
      },
    })
    await page.locator('openai-chatkit > .own-start').getByRole('button').click()
    await page.getByText('done: You said “From the own start”.').waitFor()
    await expect.poll(() => page.title()).toBe('the start has left')
    expect(await page.locator('.own-start').count()).toBe(0)
    // Given back, the piece looks as it always does.
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' } }))
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “From the own start”.').waitFor()
    await ask('More')
    await chat.getByRole('article', { name: 'Assistant' }).getByText('You said “More”.').waitFor()
  })

  it('tells the page what it throws', async () => {
    const { events } = await openChat({
      setUp: (element) => {
        const options: FrontdeskOptions = {
          api: { url: '/chatkit', domainKey: '' },
          components: {
            startScreen() {
              throw new Error('The own start failed.')
            },
          },
        }
        element.setOptions(options)
      },
    })
    await expect
      .poll(async () => (await events()).filter(({ type }) => type === 'chatkit.error'))
      .toEqual([{ type: 'chatkit.error', detail: { error: 'The own start failed.' } }])
  })
})

describe.skipIf(!hasBrowser)('a mention', () => {
  it('shows what the page previews while the pointer or the focus is on it, and Escape puts it away', async () => {
    const { chat, page, call } = await openChat({
      respond,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          entities: {
            onClick: ({ id }) => (document.title = `clicked ${id}`),
            onRequestPreview: async ({ id, title }: Entity) => ({
              preview: {
                type: 'Basic',
                children: [
                  { type: 'Title', value: title },
                  { type: 'Text', value: `Customer ${id}` },
                ],
              },
            }),
          },
        }),
    })
    await call((element) =>
      element.sendUserMessage({
        content: [
          { type: 'input_text', text: 'Ask ' },
          { type: 'input_tag', id: 'c_7', text: 'Lara Wolf', data: {}, interactive: true },
        ],
      }),
    )
    const tag = chat.getByRole('button', { name: 'Lara Wolf' })
    await tag.hover()
    const preview = chat.getByRole('tooltip')
    await preview.getByText('Customer c_7').waitFor()
    await keepPicture(page, 'entity-preview')
    await page.mouse.move(5, 400)
    await expect.poll(() => preview.count()).toBe(0)
    await tag.focus()
    await preview.getByText('Customer c_7').waitFor()
    expect(await tag.getAttribute('aria-describedby')).toBe(await preview.getAttribute('id'))
    await page.keyboard.press('Escape')
    await expect.poll(() => preview.count()).toBe(0)
    await tag.click()
    expect(await page.title()).toBe('clicked c_7')
  })
})

import { describe, expect, it } from 'vitest'
import type { FrontdeskOptions } from '../../src/element/options.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'

describe.skipIf(!hasBrowser)('an element that scrolls with its page', () => {
  it('grows with its conversation, and tells how high it is', async () => {
    const { chat, page, ask } = await openChat({
      respond: ({ say }) => [say('msg_1', Array.from({ length: 80 }, (_, index) => `Line ${index}`).join('\n\n'))],
      setUp: (element) => {
        element.addEventListener('frontdesk.resize' as never, (event: CustomEvent<{ height: number }>) => {
          document.title = String(event.detail.height)
        })
        const options: FrontdeskOptions = {
          api: { url: '/chatkit', domainKey: '' },
          layout: { scrollMode: 'document' },
        }
        element.setOptions(options)
      },
    })
    await ask('Hello')
    await chat.getByText('Line 79', { exact: true }).waitFor()
    const height = () => chat.evaluate((node) => Math.ceil(node.getBoundingClientRect().height))
    expect(await height()).toBeGreaterThan(2_000)
    await expect.poll(() => page.title()).toBe(String(await height()))
    const scroller = chat.locator('.scroller')
    expect(await scroller.evaluate((node) => node.scrollHeight - node.clientHeight)).toBe(0)
  })
})

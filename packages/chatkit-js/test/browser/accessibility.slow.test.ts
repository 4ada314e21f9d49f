import { describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { keepPicture } from '../support/keep-picture.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

const ANSWER = `## Customers

There are **111** customers in Berlin, see [the list](https://example.com/list).

| city | customers |
| --- | ---: |
| Berlin | 111 |
| Hamburg | 54 |

\`\`\`sql
SELECT COUNT(*) FROM customers WHERE city = 'Berlin' -- all of them
\`\`\`

The share is $x = \\frac{111}{640}$.`

function* respond({ item, say }: Turn) {
  yield {
    type: 'thread.item.done' as const,
    item: {
      ...item('wfl_1'),
      type: 'workflow' as const,
      workflow: {
        type: 'custom' as const,
        summary: { duration: 3 },
        expanded: true,
        tasks: [
          {
            type: 'custom' as const,
            title: 'Query',
            content: 'sql: `SELECT …`',
            status_indicator: 'complete' as const,
          },
          { type: 'thought' as const, content: 'Both cities have shops.', status_indicator: 'none' as const },
        ],
      },
    },
  }
  yield {
    type: 'notice' as const,
    level: 'warning' as const,
    message: 'The figures are **of yesterday**.',
    title: 'Note',
  }
  yield say('msg_1', ANSWER, [
    { type: 'annotation', index: 20, source: { type: 'url', title: 'The list', url: 'https://example.com/list' } },
  ])
}

/** Animations would show colours on their way. */
const still = { reducedMotion: 'reduce' } as const

describe.skipIf(!hasBrowser)('axe finds nothing', () => {
  it.each(['light', 'dark'] as const)('in a conversation, %s', async (theme) => {
    const { chat, page, ask } = await openChat({
      respond,
      options: { theme, threadItemActions: { feedback: true, retry: true } },
      context: { ...still, viewport: { width: 960, height: 1000 } },
    })
    await ask('How many?')
    await chat.locator('math').waitFor()
    await chat.locator('[data-code]').first().waitFor()
    await keepPicture(page, `conversation-${theme}`)
    expect(await violations(page)).toEqual([])
  })

  it('on the start screen, in the history and on the sheet of shortcuts', async () => {
    const { chat, page, ask } = await openChat({
      respond,
      options: { startScreen: { prompts: [{ label: 'Ask', prompt: 'Ask', icon: 'bolt' }] } },
      context: still,
    })
    expect(await violations(page)).toEqual([])
    await ask('How many?')
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    await chat.getByRole('button', { name: 'History' }).click()
    await chat.getByRole('button', { name: 'Untitled conversation' }).waitFor()
    await keepPicture(page, 'history')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+/')
    await chat.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await keepPicture(page, 'shortcuts')
    expect(await violations(page)).toEqual([])
  })

  it('in Arabic, from right to left, on a phone', async () => {
    const { chat, page, ask } = await openChat({
      respond,
      options: { locale: 'ar', theme: { color: { accent: { primary: '#17594a', level: 2 } } } },
      context: { ...still, viewport: { width: 360, height: 740 } },
    })
    await ask('كم عدد العملاء؟')
    await chat.locator('math').waitFor()
    expect(await chat.getAttribute('dir')).toBe('rtl')
    await keepPicture(page, 'arabic')
    expect(await violations(page)).toEqual([])
  })
})

describe.skipIf(!hasBrowser)('a screen reader', () => {
  it('hears that an answer comes, the whole of it once, and that it is complete', async () => {
    const { chat, page, ask } = await openChat({
      async *respond({ stream }) {
        for (const event of stream('msg_1', ['There ', 'are **111** ', 'customers.'])) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          yield event
        }
      },
    })
    await page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      const region = document.querySelector('openai-chatkit')?.shadowRoot?.querySelector('.unseen')
      if (!region) throw new Error('There is no live region')
      new MutationObserver(() =>
        heard.push([...region.children].map(({ textContent }) => textContent).join(' / ')),
      ).observe(region, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
    await ask('How many?')
    await chat.getByRole('button', { name: 'Copy' }).waitFor()
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard))
      .toEqual(['The assistant is answering.', 'There are 111 customers. / Answer complete.'])
  })
})

describe.skipIf(!hasBrowser)('the keyboard', () => {
  it('leads round the parts of the page, begins a chat, and leaves an input method its Enter', async () => {
    const { chat, page, ask } = await openChat({ respond })
    await ask('How many?')
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    const focused = () =>
      page.evaluate(() => document.querySelector('openai-chatkit')?.shadowRoot?.activeElement?.className)
    expect(await focused()).toBe('field-input')
    await page.keyboard.press('F6')
    expect(await focused()).toBe('scroller')
    await page.keyboard.press('F6')
    expect(await focused()).toBe('field-input')
    await page.keyboard.press('Control+Shift+O')
    await chat.getByRole('heading', { name: 'What can I help with today?' }).waitFor()
    await chat.locator('textarea').fill('日本')
    // Safari tells of the Enter that ends a composition at once after its end.
    await chat.locator('textarea').evaluate((textarea) => {
      textarea.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
      textarea.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    })
    expect(await chat.locator('textarea').inputValue()).toBe('日本')
  })
})

describe.skipIf(!hasBrowser)('a reader who', () => {
  const tools = [
    { id: 'a', label: 'Search', icon: 'globe', pinned: true },
    { id: 'b', label: 'Draw', icon: 'images', pinned: true },
  ] as const

  it('has forced colours sees what is chosen, what can be sent, and every frame', async () => {
    const { chat, page, ask } = await openChat({
      respond,
      options: { composer: { tools: [...tools] } },
      context: { ...still, forcedColors: 'active' },
    })
    const ground = (name: string) =>
      chat.getByRole('button', { name, exact: true }).evaluate((node) => getComputedStyle(node).backgroundColor)
    const empty = await ground('Send')
    await chat.getByRole('button', { name: 'Search', exact: true }).click()
    expect(await ground('Search')).not.toBe(await ground('Draw'))
    await chat.locator('textarea').fill('How many?')
    expect(await ground('Send')).not.toBe(empty)
    await ask('How many?')
    await chat.locator('math').waitFor()
    await keepPicture(page, 'forced-colours')
    expect(await violations(page)).toEqual([])
  })

  it.each([
    ['reduce', true],
    ['no-preference', false],
  ] as const)('wants no motion sees none while an answer comes (%s)', async (reducedMotion, isStill) => {
    const { chat, ask } = await openChat({
      context: { reducedMotion },
      async *respond() {
        yield { type: 'progress_update' as const, text: 'Looking…' }
        await new Promise((resolve) => setTimeout(resolve, 1_500))
      },
    })
    await ask('Hello')
    await chat.getByText('Looking…').waitFor()
    const moving = await chat.evaluate((node) => (node.getRootNode() as ShadowRoot).getAnimations().length)
    expect(moving === 0).toBe(isStill)
  })
})

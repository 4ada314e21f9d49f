import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { keepPicture } from '../support/keep-picture.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

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

/** What axe finds against WCAG 2.2 AA. Run in a world of its own, where the page's policy does not hold. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id })
  const evaluate = (expression: string) =>
    session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
  await evaluate(AXE)
  const tags = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
  const { result } = await evaluate(
    `axe.run(document, { runOnly: ${tags} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.target.join(' ') + ' ' + node.html.slice(0, 120) + ' ' + (node.failureSummary || '').slice(0, 200)).join(' | ')))`,
  )
  return result.value as string[]
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
    await chat.locator('textarea').dispatchEvent('compositionend')
    await chat.locator('textarea').dispatchEvent('keydown', { key: 'Enter', bubbles: true })
    expect(await chat.locator('textarea').inputValue()).toBe('日本')
  })
})

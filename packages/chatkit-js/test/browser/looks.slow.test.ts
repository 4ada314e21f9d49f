import type { SupportedLocale } from '@openai/chatkit'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { keepPicture } from '../support/keep-picture.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

interface Look {
  context: BrowserContextOptions
  options: { theme?: 'light' | 'dark'; locale?: SupportedLocale }
}

const LOOKS: Record<string, Look> = {
  light: { context: {}, options: {} },
  dark: { context: { colorScheme: 'dark' }, options: { theme: 'dark' } },
  phone: { context: { viewport: { width: 375, height: 740 }, hasTouch: true }, options: {} },
  narrowest: { context: { viewport: { width: 320, height: 640 } }, options: { theme: 'dark' } },
  rtl: { context: { locale: 'ar' }, options: { locale: 'ar' } },
}

const ANSWER = `## Customers

There are **111** customers in Berlin, see [the list](https://example.com/list), and \`customers\`.

| city | customers |
| --- | ---: |
| Berlin | 111 |
| Hamburg | 54 |

1. First
2. Second

> A quotation

\`\`\`sql
SELECT COUNT(*) FROM customers WHERE city = 'Berlin'
\`\`\``

function* respond({ item, input, say }: Turn) {
  const words = input?.content.map((part) => part.text).join('') ?? ''
  if (words === 'fail') {
    yield { type: 'error' as const, code: 'custom', message: 'The till is closed today.', allow_retry: true }
    return
  }
  if (words === 'approve') {
    yield {
      type: 'thread.item.done' as const,
      item: {
        ...item('wid_1'),
        type: 'widget' as const,
        widget: {
          type: 'Card',
          confirm: { label: 'Allow', action: { type: 'allow' } },
          cancel: { label: 'Refuse', action: { type: 'refuse' } },
          children: [
            { type: 'Title', value: 'Delete three tasks?' },
            { type: 'Text', value: 'The tool delete_tasks wants to run.' },
          ],
        } as never,
      },
    }
    return
  }
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
          { type: 'custom' as const, title: 'Handed over to analyst', status_indicator: 'complete' as const },
          { type: 'custom' as const, title: 'Query', content: '`SELECT …`', status_indicator: 'complete' as const },
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
  yield say('msg_1', ANSWER)
}

describe.skipIf(!hasBrowser).each(Object.entries(LOOKS))('the chat, %s', (name, { context, options }) => {
  it('is clean for axe, fits its window, and is kept as pictures: start, answer, failure, approval, history', async () => {
    const { chat, page, call } = await openChat({
      respond,
      context: { ...context, reducedMotion: 'reduce' },
      options: {
        ...options,
        startScreen: { prompts: [{ label: 'Say hello', prompt: 'Hello', icon: 'bolt' }] },
        threadItemActions: { feedback: true, retry: true },
        composer: { attachments: { enabled: true }, models: [{ id: 'm', label: 'Small' }] },
        disclaimer: { text: 'It may be wrong.' },
      },
    })
    const look = async (state: string) => {
      await keepPicture(page, `${state}-${name}`)
      expect([state, await violations(page)]).toEqual([state, []])
      expect([state, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([state, 0])
    }
    await look('start')
    await call((element) => element.sendUserMessage({ text: 'How many customers?' }))
    await chat.locator('.turn-last .message-assistant').waitFor()
    await look('answer')
    await call((element) => element.sendUserMessage({ text: 'fail' }))
    await chat.getByText('The till is closed today.').first().waitFor()
    await look('failure')
    await call((element) => element.sendUserMessage({ text: 'approve' }))
    await chat.getByRole('button', { name: 'Allow' }).waitFor()
    await look('approval')
    await call((element) => element.showHistory())
    await chat.locator('.history-open').first().waitFor()
    await look('history')
  })
})

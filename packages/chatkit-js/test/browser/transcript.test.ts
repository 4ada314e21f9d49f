import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'

/** What a screen reader makes of one turn: the tree that it walks through, and what it was told meanwhile. The text is kept in `golden`. */
describe.skipIf(!hasBrowser)('a screen reader', () => {
  it('finds and hears one turn as the golden text has it', async () => {
    const { chat, page, ask } = await openChat({
      options: { threadItemActions: { feedback: true, retry: true }, disclaimer: { text: 'It may be wrong.' } },
      async *respond({ item, stream }) {
        yield {
          type: 'thread.item.done',
          item: {
            ...item('wfl_1'),
            type: 'workflow',
            workflow: {
              type: 'custom',
              summary: { duration: 2 },
              expanded: false,
              tasks: [{ type: 'custom', title: 'Query', content: 'Counted.', status_indicator: 'complete' }],
            },
          },
        }
        yield* stream('msg_1', [
          'There are **111** customers, ',
          'see [the list](https://example.com/list).\n\n| city | n |\n',
          '| --- | --- |\n| Berlin | 111 |\n',
        ])
      },
    })
    await page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      const region = document.querySelector('openai-chatkit')?.shadowRoot?.querySelector('.unseen')
      if (!region) throw new Error('There is no live region')
      new MutationObserver(() => heard.push([...region.children].map((line) => line.textContent).join(' / '))).observe(
        region,
        { childList: true, subtree: true, characterData: true },
      )
    })
    await ask('How many customers are there?')
    await chat.getByRole('button', { name: 'Good answer' }).waitFor()
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard)
    const transcript = [
      '# The tree after the turn',
      '',
      await page.locator('main').ariaSnapshot(),
      '',
      '# What was announced',
      '',
      ...heard,
      '',
    ].join('\n')
    await expect(transcript).toMatchFileSnapshot('golden/screen-reader.txt')
  })
})

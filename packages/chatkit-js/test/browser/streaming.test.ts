import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'

describe.skipIf(!hasBrowser)('a conversation', () => {
  it('shows the question at once and the answer as it streams', async () => {
    const half = Promise.withResolvers<void>()
    const { chat, ask, events } = await openChat({
      async *respond({ stream }) {
        for (const event of stream('msg_1', ['Berlin has ', '**111** ', 'customers.'])) {
          if (event.type === 'thread.item.done') await half.promise
          yield event
        }
      },
    })
    await ask('How many customers do we have in Berlin?')
    await chat.getByRole('article', { name: 'You' }).getByText('How many customers').waitFor()
    await chat.getByRole('article', { name: 'Assistant' }).getByText('Berlin has 111 customers.').waitFor()
    await chat.getByRole('button', { name: 'Stop' }).waitFor()
    half.resolve()
    await chat.getByRole('button', { name: 'Copy' }).waitFor()
    expect(await chat.locator('strong').textContent()).toBe('111')
    expect((await events()).map(({ type }) => type)).toEqual([
      'chatkit.ready',
      'chatkit.log',
      'chatkit.response.start',
      'chatkit.thread.change',
      'chatkit.response.end',
    ])
  })

  it('shows the mark of a source behind code, a formula or a link, and never in it', async () => {
    const text = '`a.md` says $x^2$ at https://example.com/a and [here](https://example.com/b).\n\n```js\ncode\n```'
    const at = (place: string, number: number) => ({
      type: 'annotation' as const,
      source: { type: 'file' as const, title: `File ${number}`, filename: `${number}.md` },
      index: text.indexOf(place) + place.length,
    })
    const annotations = [at('a.md', 1), at('x^2', 2), at('com/a', 3), at('com/b', 4), at('code', 5)]
    const { chat, ask } = await openChat({ respond: ({ say }) => [say('msg_1', text, annotations)] })
    await ask('Hello')
    await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    const answer = chat.getByRole('article', { name: 'Assistant' })
    await answer.locator('math').waitFor()
    expect(await answer.locator('.citation').allInnerTexts()).toEqual(['1', '2', '3', '4', '5'])
    expect(await answer.locator(':is(code, pre, math, .markdown a) .citation').count()).toBe(0)
    expect(await answer.innerText()).not.toMatch(/[\uE000\uE001]/)
    expect(await answer.locator('code').allInnerTexts()).toEqual(['a.md', 'code'])
    const links = await answer.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(links).toEqual(['https://example.com/a', 'https://example.com/b'])
  })
})

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
})

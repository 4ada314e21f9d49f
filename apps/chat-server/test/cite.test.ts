import type { AssistantMessageItem } from '@frontdesk/chatkit'
import { expect, it } from 'vitest'
import { cite } from '../src/sources/cite.ts'
import type { ReadSource } from '../src/sources/run-sources.ts'

const REFUNDS: ReadSource = {
  type: 'file',
  path: 'handbook/refunds.md',
  names: ['handbook/refunds.md', 'refunds.md'],
  text: '# Refunds\n\nCustomers can return any item within **30 days**.\n',
  firstLine: 1,
}

function citedIn(text: string, sources: readonly ReadSource[]) {
  const item: AssistantMessageItem = {
    id: 'msg_1',
    thread_id: 'thr_1',
    created_at: '2026-11-29T00:00:00Z',
    type: 'assistant_message',
    content: [{ type: 'output_text', text, annotations: [] }],
  }
  return cite(item, sources)
}

it('cites the file that an answer names, with its title and the line of what is quoted', () => {
  const text = '`refunds.md` says:\n\n> Customers can return any item within **30 days**.'
  const [added, done, ...rest] = citedIn(text, [REFUNDS])
  expect(rest).toEqual([])
  const annotation = {
    type: 'annotation',
    source: {
      type: 'file',
      filename: 'handbook/refunds.md',
      title: 'Refunds',
      description: 'handbook/refunds.md, line 3',
    },
    index: text.indexOf('` says'),
  }
  expect(added).toMatchObject({
    type: 'thread.item.updated',
    update: {
      type: 'assistant_message.content_part.annotation_added',
      content_index: 0,
      annotation_index: 0,
      annotation,
    },
  })
  expect(done).toMatchObject({ type: 'thread.item.done', item: { content: [{ annotations: [annotation] }] } })
})

it('counts lines from the piece that was read', () => {
  const [, done] = citedIn('refunds.md: “within **30 days**.”', [{ ...REFUNDS, firstLine: 41 }])
  expect(JSON.stringify(done)).toContain('line 43')
})

it('cites a page by its address', () => {
  const page: ReadSource = { type: 'url', url: 'https://example.com/rates', title: 'Rates' }
  const [added] = citedIn('As https://example.com/rates says, it is 4 %.', [page])
  expect(added).toMatchObject({ update: { annotation: { source: page, index: 28 } } })
})

it('cites nothing that the answer does not name, and a file once', () => {
  expect(citedIn('I do not know.', [REFUNDS])).toMatchObject([{ item: { content: [{ annotations: [] }] } }])
  expect(citedIn('See refunds.md.', [REFUNDS, REFUNDS])).toHaveLength(2)
})

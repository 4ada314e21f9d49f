import { describe, expect, it } from 'vitest'
import type { WidgetNode, WidgetRoot } from '../src/widget.ts'
import { diffWidget } from '../src/widgets/index.ts'

const card = (...children: WidgetNode[]): WidgetRoot => ({ type: 'Card', children })
const text = (value: string, props: Record<string, unknown> = {}): WidgetNode => ({ type: 'Text', value, ...props })
const delta = (id: string, added: string, done = true) => ({
  type: 'widget.streaming_text.value_delta',
  component_id: id,
  delta: added,
  done,
})
const replaced = (widget: WidgetRoot) => [{ type: 'widget.root.updated', widget }]
const streamingCard = (value: string) => card(text(value, { id: 'a', streaming: true }))
const transitionTo = (value: string) => card({ type: 'Transition', children: text(value, { id: 'a' }) })
const pair = (value: string) => card(text('a', { id: 'a' }), text('b', { id: 'a' }), text(value, { id: 'c' }))

describe('diffWidget', () => {
  it('finds nothing in equal trees', () => {
    expect(diffWidget(card(text('a', { id: 't' })), card(text('a', { id: 't' })))).toEqual([])
  })

  it('sends what was appended to a text with an id', () => {
    expect(diffWidget(card(text('He', { id: 'a' })), card(text('Hello', { id: 'a' })))).toEqual([delta('a', 'llo')])
  })

  it('marks a delta as not the last while the text says that it streams', () => {
    expect(diffWidget(streamingCard('He'), streamingCard('Hello'))).toEqual([delta('a', 'llo', false)])
  })

  it('takes null and absent for the same', () => {
    expect(diffWidget(card(text('a', { color: null })), card(text('a', { weight: undefined })))).toEqual([])
  })

  it('sends the root without nulls', () => {
    const after: WidgetRoot = { type: 'Card', children: [], confirm: null, tags: [null, 1] }
    expect(diffWidget(card(text('a')), after)).toEqual(replaced({ type: 'Card', children: [], tags: [1] }))
  })

  it.each([
    ['text is not an extension of what was there', card(text('Hello', { id: 'a' })), card(text('World', { id: 'a' }))],
    ['text without an id grows', card(text('He')), card(text('Hello'))],
    ['text with an empty id grows', card(text('He', { id: '' })), card(text('Hello', { id: '' }))],
    ['a prop appears', card(text('a', { id: 'a' })), card(text('a', { id: 'a', weight: 'bold' }))],
    ['a prop disappears', card(text('a', { id: 'a', weight: 'bold' })), card(text('a', { id: 'a' }))],
    [
      'a text with a shared id grows',
      card(text('a', { id: 'a' }), text('b', { id: 'a' })),
      card(text('aa', { id: 'a' }), text('b', { id: 'a' })),
    ],
    ['a title grows', card({ type: 'Title', id: 'h', value: 'x' }), card({ type: 'Title', id: 'h', value: 'xy' })],
    [
      'a list of children becomes a single child',
      card({ type: 'Basic', children: [text('a')] }),
      card({ type: 'Basic', children: text('a') }),
    ],
    ['an empty list of children disappears', card({ type: 'Row', children: [] }), card({ type: 'Row' })],
    ['a prop named like a member of every object appears', card({ type: 'X' }), card({ type: 'X', ['__proto__']: {} })],
  ])('sends the root when %s', (_, before, after) => {
    expect(diffWidget(before, after)).toEqual(replaced(after))
  })

  it('finds text under a single child', () => {
    expect(diffWidget(transitionTo('a'), transitionTo('ab'))).toEqual([delta('a', 'b')])
  })

  it('lets two texts share an id while neither of them grows', () => {
    expect(diffWidget(pair('x'), pair('xy'))).toEqual([delta('c', 'y')])
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WidgetNode, WidgetRoot } from '../src/widget.ts'
import { applyWidgetUpdate, diffWidget, removeNulls } from '../src/widgets/index.ts'

const root: WidgetRoot = {
  type: 'Card',
  id: 'root',
  children: [
    { type: 'Row', id: 'a', children: [{ type: 'Text', id: 'b', value: 'He' }] },
    { type: 'Transition', children: { type: 'Markdown', id: 'a', value: 'x' } },
  ],
}
const delta = (id: string) =>
  ({ type: 'widget.streaming_text.value_delta', component_id: id, delta: '!', done: true }) as const

/** Few names and values, so that trees often share texts, ids and props. */
const value = fc.constantFrom('', 'a', 'ab', 'abc', 'b')
const props = fc.record(
  {
    id: fc.constantFrom('1', '2', '3', '', null),
    key: fc.constantFrom('k', null),
    streaming: fc.boolean(),
    value: fc.oneof(value, fc.constant(null)),
    action: fc.constantFrom(null, { type: 'go', payload: null }, { type: 'go', payload: [null, 1] }),
    ['__proto__']: fc.constantFrom({}, { a: 1 }),
  },
  { requiredKeys: [] },
)
const { node } = fc.letrec<{ node: WidgetNode; children: WidgetNode['children'] }>((tie) => ({
  node: fc
    .tuple(fc.constantFrom('Text', 'Markdown', 'Title', 'Row'), props, tie('children'))
    .map(([type, own, children]) => ({ ...own, type, ...(children !== undefined && { children }) })),
  children: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<WidgetNode['children'][]>(undefined, null, []),
    fc.array(tie('node'), { maxLength: 3 }),
    tie('node'),
  ),
}))
const anyRoot = fc
  .tuple(fc.constantFrom('Card', 'ListView', 'Basic'), fc.array(node, { maxLength: 3 }))
  .map(([type, children]): WidgetRoot => ({ type, children }))

/** The same tree with something appended to some of its texts. */
function grow(tree: WidgetRoot): fc.Arbitrary<WidgetRoot> {
  const grown = (one: WidgetNode, added: string[]): WidgetNode => ({
    ...one,
    ...(typeof one['value'] === 'string' && { value: one['value'] + (added.shift() ?? '') }),
    ...(Array.isArray(one.children) && { children: one.children.map((child) => grown(child, added)) }),
  })
  return fc.array(value, { maxLength: 4 }).map((added) => ({ ...grown(tree, added), type: tree.type }))
}

const twoRoots = fc.oneof(
  fc.tuple(anyRoot, anyRoot),
  anyRoot.chain((before) => fc.tuple(fc.constant(before), grow(before))),
)

describe('applyWidgetUpdate', () => {
  it('makes the second of two trees of the first and their differences', () => {
    fc.assert(
      fc.property(twoRoots, ([before, after]) => {
        const updated = diffWidget(before, after).reduce(applyWidgetUpdate, removeNulls(before))
        expect(updated).toEqual(removeNulls(after))
      }),
      { numRuns: 1_000 },
    )
  })

  it('appends to the text with that id and leaves the tree it was given alone', () => {
    const before = structuredClone(root)
    expect(applyWidgetUpdate(root, delta('b'))).toEqual({
      ...root,
      children: [{ type: 'Row', id: 'a', children: [{ type: 'Text', id: 'b', value: 'He!' }] }, childOf(root, 1)],
    })
    expect(root).toEqual(before)
  })

  it('passes over a component with that id that is no text', () => {
    expect(applyWidgetUpdate(root, delta('a'))).toEqual({
      ...root,
      children: [childOf(root, 0), { type: 'Transition', children: { type: 'Markdown', id: 'a', value: 'x!' } }],
    })
  })

  it('puts another component in the place of the one with that id', () => {
    const component = { type: 'Badge', id: 'c', label: 'new' }
    expect(applyWidgetUpdate(root, { type: 'widget.component.updated', component_id: 'a', component })).toEqual({
      ...root,
      children: [component, childOf(root, 1)],
    })
  })

  it('takes a whole root', () => {
    const widget: WidgetRoot = { type: 'ListView', children: [] }
    expect(applyWidgetUpdate(root, { type: 'widget.root.updated', widget })).toBe(widget)
  })

  it.each([
    ['a delta for an unknown id', delta('zz')],
    [
      'a component for an unknown id',
      { type: 'widget.component.updated', component_id: 'zz', component: { type: 'Row' } },
    ],
    [
      'a component that is no root for the root',
      { type: 'widget.component.updated', component_id: 'root', component: { type: 'Row' } },
    ],
    [
      'an update of another kind of item',
      { type: 'generated_image.updated', image: { id: 'i', url: 'u' }, progress: 1 },
    ],
  ] as const)('ignores %s', (_, update) => {
    expect(applyWidgetUpdate(root, update)).toBe(root)
  })
})

function childOf(parent: WidgetNode, index: number): WidgetNode | undefined {
  return Array.isArray(parent.children) ? parent.children[index] : undefined
}

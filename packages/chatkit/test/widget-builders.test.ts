import type { Widgets } from '@openai/chatkit'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { WidgetRoot } from '../src/widget.ts'
import {
  action,
  badge,
  basic,
  box,
  button,
  caption,
  card,
  chart,
  checkbox,
  col,
  datePicker,
  divider,
  form,
  icon,
  image,
  input,
  label,
  listView,
  listViewItem,
  markdown,
  radioGroup,
  row,
  select,
  spacer,
  table,
  tableCell,
  tableRow,
  text,
  textarea,
  title,
  transition,
} from '../src/widgets/index.ts'
import type { Basic, Card, ListView, WidgetComponent } from '../src/widgets/index.ts'

describe('widget builders', () => {
  it('make the tree that the wire carries', () => {
    const widget = card({ size: 'sm', confirm: { label: 'Save', action: action('save', { id: 7 }) } }, [
      title({ value: 'Order 7', size: 'lg' }),
      row({ gap: 2 }, [badge({ label: 'new', color: 'info' }), spacer()]),
    ])
    expect(widget).toStrictEqual({
      type: 'Card',
      size: 'sm',
      confirm: { label: 'Save', action: { type: 'save', payload: { id: 7 } } },
      children: [
        { type: 'Title', value: 'Order 7', size: 'lg' },
        { type: 'Row', gap: 2, children: [{ type: 'Badge', label: 'new', color: 'info' }, { type: 'Spacer' }] },
      ],
    })
  })

  it('leave out undefined props and the children that a condition left out', () => {
    const isNew = Boolean(0)
    const widget = card({ size: undefined, id: 'c' }, [isNew && badge({ label: 'new' }), null, undefined])
    expect(widget).toStrictEqual({ type: 'Card', id: 'c', children: [] })
  })

  it('give an action no members but those that were given', () => {
    expect(action('go')).toStrictEqual({ type: 'go' })
    expect(action('go', null, { streaming: false })).toStrictEqual({ type: 'go', payload: null, streaming: false })
  })

  it('name every component as the wire does', () => {
    const leaf = text({ value: '' })
    const components: WidgetComponent[] = [
      badge({ label: '' }),
      box({}, [leaf]),
      button({ label: '' }),
      caption({ value: '' }),
      chart({ data: [], series: [], xAxis: 'x' }),
      checkbox({ name: '' }),
      col({}, []),
      datePicker({ name: '' }),
      divider(),
      form({}, []),
      icon({ name: 'lucide:cat' }),
      image({ src: '' }),
      input({ name: '' }),
      label({ value: '', fieldName: '' }),
      markdown({ value: '' }),
      radioGroup({ name: '' }),
      row({}, []),
      select({ name: '', options: [] }),
      spacer(),
      table({}, [tableRow({}, [tableCell({}, [])])]),
      leaf,
      textarea({ name: '' }),
      title({ value: '' }),
      transition({}, leaf),
    ]
    expect(components.map(({ type }) => type).join(' ')).toBe(
      'Badge Box Button Caption Chart Checkbox Col DatePicker Divider Form Icon Image Input Label Markdown RadioGroup ' +
        'Row Select Spacer Table Text Textarea Title Transition',
    )
    expect(components.at(-1)).toHaveProperty('children', leaf)
    expect(table({}, [tableRow({}, [tableCell({}, [])])])).toHaveProperty('children.0.children.0.type', 'Table.Cell')
  })

  it.each([card({}, []), listView({}, [listViewItem({}, [])]), basic({}, [card({}, [])])])(
    'make a root of $type',
    (root) => {
      expect(WidgetRoot.parse(root)).toEqual(root)
    },
  )

  it('take whatever the published types of the browser component allow', () => {
    expectTypeOf<Widgets.Card>().toExtend<Card>()
    expectTypeOf<Widgets.ListView>().toExtend<ListView>()
    expectTypeOf<Widgets.BasicRoot>().toExtend<Basic>()
    expectTypeOf<Widgets.WidgetComponent>().toExtend<WidgetComponent>()
    expectTypeOf<Widgets.WidgetRoot>().toExtend<WidgetRoot>()
  })

  it('are taken by the published types, but for what only the server side documents', () => {
    type Known = Exclude<WidgetComponent, { children?: unknown } | { type: 'Chart' | 'Icon' | 'Button' }>
    type WithoutActions<Node> = Omit<Node, 'onChangeAction'> & { onChangeAction?: never }
    type Plain<Node> = Node extends { onChangeAction?: unknown } ? WithoutActions<Node> : Node
    expectTypeOf<Plain<Known>>().toExtend<Widgets.WidgetComponent>()
    expectTypeOf<Card>().toExtend<WidgetRoot>()
  })
})

import type { StructuredInput, Task, ThreadStreamEvent, WidgetRoot } from '@frontdesk/chatkit'
import {
  action,
  badge,
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
} from '@frontdesk/chatkit/widgets'
import { describe, expect, it } from 'vitest'
import { keepPicture } from '../support/keep-picture.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import type { Turn } from '../support/scripted-server.ts'

function show(widgets: readonly unknown[]) {
  return ({ item }: Turn): ThreadStreamEvent[] =>
    widgets.map((widget, index) => ({
      type: 'thread.item.done',
      item: { ...item(`wdg_${index}`), type: 'widget', widget: widget as WidgetRoot, copy_text: 'A widget' },
    }))
}

function starCard({ isStarred }: { isStarred: boolean }) {
  const star = action('star', null, { streaming: false })
  return card({}, [button({ label: isStarred ? 'Starred' : 'Star', onClickAction: star })])
}

describe.skipIf(!hasBrowser)('a widget', () => {
  it('is drawn with every component that there is', async () => {
    const order = card({ size: 'md', status: { text: 'Order desk', icon: 'suitcase' } }, [
      row({}, [title({ value: 'Order A-7', size: 'sm' }), spacer({}), badge({ label: 'Shipped', color: 'success' })]),
      text({ value: 'Two lamps and one book, on their way to Hamburg.' }),
      divider({ flush: true }),
      row({ gap: 2 }, [icon({ name: 'map-pin' }), caption({ value: 'DHL · arrives Tuesday' })]),
      markdown({ value: 'With **tracking** and a [link](https://example.com).' }),
      row({}, [
        button({ label: 'Track', style: 'primary', onClickAction: action('track') }),
        button({ label: 'Cancel order', color: 'danger', variant: 'soft', onClickAction: action('cancel') }),
        button({ iconStart: 'dots-horizontal', variant: 'ghost', onClickAction: action('more') }),
      ]),
    ])
    const controls = card({ size: 'md' }, [
      form({ onSubmitAction: action('task.add', { list: 'home' }) }, [
        col({ gap: 1 }, [
          label({ value: 'What?', fieldName: 'task.title' }),
          input({ name: 'task.title', required: true }),
        ]),
        col({ gap: 1 }, [label({ value: 'Notes', fieldName: 'task.notes' }), textarea({ name: 'task.notes' })]),
        row({}, [
          select({
            name: 'task.priority',
            options: [
              { value: 'high', label: 'High' },
              { value: 'low', label: 'Low' },
            ],
            defaultValue: 'low',
          }),
          datePicker({ name: 'task.due', defaultValue: '2026-12-01T00:00:00Z' }),
        ]),
        radioGroup({
          name: 'task.kind',
          options: [
            { label: 'Once', value: 'once' },
            { label: 'Weekly', value: 'weekly' },
          ],
          defaultValue: 'once',
        }),
        checkbox({ name: 'task.remind', label: 'Remind me', defaultChecked: true }),
        button({ label: 'Add', submit: true }),
      ]),
    ])
    const server = new ScriptedServer(show([order, controls]))
    const { chat, page, ask } = await openChat({ server, context: { viewport: { width: 900, height: 1250 } } })
    await ask('Show them')
    await chat.getByLabel('What?').fill('Water the plants')
    await keepPicture(page, 'widgets')
    await chat.getByRole('button', { name: 'Add', exact: true }).click()
    await expect
      .poll(() => server.actions)
      .toEqual([
        {
          action: {
            type: 'task.add',
            payload: {
              list: 'home',
              task: {
                title: 'Water the plants',
                notes: '',
                priority: 'low',
                due: '2026-12-01',
                kind: 'once',
                remind: true,
              },
            },
          },
          itemId: 'wdg_1',
          isSync: false,
        },
      ])
  })

  it('draws figures as a chart, a table and a list', async () => {
    const data = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'].map((month, index) => ({
      month,
      orders: 120 + index * 31,
      returns: 8 + index,
    }))
    const plot = card({ size: 'lg' }, [
      title({ value: 'Orders per month', size: 'sm' }),
      chart({
        data,
        series: [
          { type: 'bar', label: 'Orders', dataKey: 'orders' },
          { type: 'line', label: 'Returns', dataKey: 'returns' },
        ],
        xAxis: 'month',
        showYAxis: true,
      }),
    ])
    const figures = card({ size: 'lg' }, [
      table({}, [
        tableRow({ header: true }, [
          tableCell({}, [text({ value: 'City' })]),
          tableCell({ align: 'end' }, [text({ value: 'Customers' })]),
        ]),
        tableRow({}, [
          tableCell({}, [text({ value: 'Berlin' })]),
          tableCell({ align: 'end' }, [text({ value: '111' })]),
        ]),
      ]),
    ])
    const list = listView(
      { limit: 2 },
      ['Berlin', 'Hamburg', 'Leipzig'].map((city) =>
        listViewItem({ onClickAction: action('open', { city }) }, [icon({ name: 'map-pin' }), text({ value: city })]),
      ),
    )
    const server = new ScriptedServer(show([plot, figures, list]))
    const { chat, page, ask } = await openChat({ server, context: { viewport: { width: 900, height: 1000 } } })
    await ask('Show figures')
    await chat.locator('.chart-bar').first().waitFor()
    await keepPicture(page, 'charts')
    await chat.getByRole('button', { name: 'Show the figures' }).click()
    await chat.getByRole('rowheader', { name: 'Mar' }).waitFor()
    await chat.getByRole('button', { name: 'Show more' }).click()
    await chat.getByRole('button', { name: 'Leipzig' }).click()
    await expect.poll(() => server.actions.at(-1)?.action).toEqual({ type: 'open', payload: { city: 'Leipzig' } })
  })

  it('sends an action that is answered at once, and shows the new widget', async () => {
    const server = new ScriptedServer(show([starCard({ isStarred: false })]))
    server.answerSyncAction = (_action, sender) =>
      sender ? { ...sender, widget: starCard({ isStarred: true }) } : undefined
    const { chat, ask } = await openChat({ server })
    await ask('Show it')
    await chat.getByRole('button', { name: 'Star', exact: true }).click()
    await chat.getByRole('button', { name: 'Starred' }).waitFor()
    expect(server.actions).toEqual([{ action: { type: 'star', payload: null }, itemId: 'wdg_0', isSync: true }])
  })

  it('asks the page for actions that are the page’s', async () => {
    const server = new ScriptedServer(
      show([card({}, [button({ label: 'Open', onClickAction: action('open', { id: 7 }, { handler: 'client' }) })])]),
    )
    const { chat, page, ask } = await openChat({
      server,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          widgets: {
            async onAction(taken, { id, widget }) {
              document.title = JSON.stringify([taken, id, widget.type])
            },
          },
        }),
    })
    await ask('Show it')
    await chat.getByRole('button', { name: 'Open' }).click()
    await expect.poll(() => page.title()).toBe('[{"type":"open","payload":{"id":7}},"wdg_0","Card"]')
    expect(server.actions).toEqual([])
  })

  it('shows the children of a component that it does not know', async () => {
    const unknown = {
      type: 'Card',
      children: [
        { type: 'Carousel', children: [{ type: 'Text', value: 'Inside' }] },
        { type: 'Icon', name: 'no-such-icon' },
      ],
    }
    const { chat, ask } = await openChat({ server: new ScriptedServer(show([unknown])) })
    await ask('Show it')
    await chat.getByText('Inside').waitFor()
    expect(await chat.locator('.widget-icon svg').count()).toBe(1)
  })
})

describe.skipIf(!hasBrowser)('questions of the server', () => {
  it('stand in the composer’s place until they are answered', async () => {
    const { chat, page, ask } = await openChat({
      *respond({ item, input: message, say, thread }) {
        if (message) {
          yield {
            type: 'thread.item.done',
            item: {
              ...item('inp_1'),
              type: 'structured_input',
              status: 'pending',
              inputs: [
                {
                  id: 'size',
                  type: 'multiple_choice',
                  question: 'Which size?',
                  options: [{ value: 'Small' }, { value: 'Large' }],
                  multiple: false,
                },
                { id: 'when', type: 'freeform', question: 'Until when?', description: 'A day is enough.' },
              ],
            },
          }
        } else yield say('msg_1', `Thanks, ${thread.id ? 'noted' : ''}.`)
      },
    })
    await ask('I want a table')
    await chat.getByLabel('Large').check()
    await keepPicture(page, 'question')
    await chat.getByRole('button', { name: 'Submit' }).click()
    await chat.getByRole('textbox', { name: 'Until when?' }).fill('Friday')
    await chat.getByRole('button', { name: 'Submit' }).click()
    await chat.getByRole('article', { name: 'Assistant' }).getByText('Thanks, noted.').waitFor()
    expect(await chat.locator('dd').allTextContents()).toEqual(['Large', 'Friday'])
    await chat.getByRole('textbox', { name: 'Message the AI' }).waitFor()
  })

  it('leave room for their button, and may be put aside, from right to left as well', async () => {
    const source = { type: 'file', filename: 'a.pdf', title: 'a.pdf' } as const
    const { chat, ask } = await openChat({
      options: { locale: 'ar' },
      context: { viewport: { width: 390, height: 720 } },
      *respond({ item }) {
        const task: Task = { type: 'file', status_indicator: 'complete', title: 'Read a file', sources: [source] }
        yield { type: 'thread.item.done', item: { ...item('tsk_1'), type: 'task', task } }
        const options = [{ value: 'Small' }]
        const question = 'Which size do you want to have, of all the sizes that there are in the world?'
        const sizes: StructuredInput = { id: 'size', type: 'multiple_choice', question, options, multiple: false }
        const asked = { ...item('form_1'), type: 'structured_input' as const, status: 'pending' as const }
        yield { type: 'thread.item.done', item: { ...asked, inputs: [sizes] } }
      },
    })
    await ask('أريد طاولة')
    const leave = chat.getByRole('button', { name: 'كتابة شيء آخر' })
    const corner = await leave.boundingBox()
    const words = await chat.locator('legend').evaluate((legend) => {
      const range = document.createRange()
      range.selectNodeContents(legend)
      return range.getBoundingClientRect().left
    })
    expect(words).toBeGreaterThan((corner?.x ?? 0) + (corner?.width ?? 0))
    const directionOf = (selector: string) =>
      chat.locator(selector).evaluate((node) => getComputedStyle(node).direction)
    expect(await directionOf('.question-form .widget-field')).toBe('rtl')
    expect(await directionOf('.task-sources')).toBe('rtl')
    await leave.click()
    await chat.locator('.composer textarea').waitFor()
    expect(await chat.locator('.composer textarea').evaluate((field) => field.matches(':focus'))).toBe(true)
    await chat.getByRole('button', { name: 'الإجابة عنه' }).click()
    await chat.getByLabel('Small').waitFor()
  })
})

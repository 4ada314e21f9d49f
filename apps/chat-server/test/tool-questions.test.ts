import { assistantMessage, functionCall } from '@openai/agents/testing'
import type { StructuredInputItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import { markOf } from '../src/mcp/questions/question-mark.ts'
import { openDesk } from './support/open-desk.ts'

const lunch = functionCall('order_lunch', {}, { callId: 'call_lunch' })
const room = functionCall('book_room', {}, { callId: 'call_room' })
const say = (text: string) => [assistantMessage(text)]

type Desk = Awaited<ReturnType<typeof openDesk>>

function formOf(events: readonly ThreadStreamEvent[]): StructuredInputItem {
  for (const event of events) {
    if (event.type === 'thread.item.done' && event.item.type === 'structured_input') return event.item
  }
  throw new Error('Nobody was asked.')
}

const isAsked = (events: readonly ThreadStreamEvent[]) =>
  events.some((event) => event.type === 'thread.item.done' && event.item.type === 'structured_input')

const answer = ({ process }: Desk, form: StructuredInputItem, words: string, user?: { userId: string }) =>
  process(
    'threads.add_structured_input',
    {
      thread_id: form.thread_id,
      item_id: form.id,
      input: { status: 'answered', answers: { [form.inputs[0]!.id]: { values: [words], skipped: false } } },
    },
    user,
  )

const told = ({ model }: Desk) => JSON.stringify(model.calls.at(-1)?.request.input)

describe('a tool server that asks the user in the middle of a call', () => {
  it('may ask more than once; the model goes on when the call is over', async () => {
    const desk = await openDesk([[lunch], say('Ordered.')])
    const dish = formOf(await desk.ask('Lunch, please.'))
    expect(dish.inputs).toMatchObject([{ id: 'dish', question: expect.stringContaining('own asks: Which dish?') }])
    const drink = formOf(await answer(desk, dish, 'Soup'))
    expect(drink.inputs).toMatchObject([{ id: 'drink' }])
    expect(desk.model.calls).toHaveLength(1)
    expect(isAsked(await answer(desk, drink, 'Tea'))).toBe(false)
    expect(told(desk)).toContain('Soup')
    expect(told(desk)).toContain('Tea')
    expect(desk.questions.of(dish.thread_id)).toBeUndefined()
    expect(markOf(await desk.thread())).toBeUndefined()
  })

  it('is one of two: their forms come one after the other, and the model is told of both calls', async () => {
    const desk = await openDesk([[room, lunch], say('All set.')])
    let events = await desk.ask('A room and lunch.')
    const asked: string[] = []
    while (isAsked(events)) {
      const form = formOf(events)
      asked.push(form.inputs[0]!.id)
      events = await answer(desk, form, `the ${form.inputs[0]!.id}`)
    }
    expect(asked.toSorted()).toEqual(['dish', 'drink', 'room'])
    for (const word of ['the room', 'the dish', 'the drink']) expect(told(desk)).toContain(word)
  })

  it('is not answered by another user', async () => {
    const desk = await openDesk([[room], say('Booked.')])
    const form = formOf(await desk.ask('A room.'))
    await expect(answer(desk, form, 'mine', { userId: 'bob' })).rejects.toMatchObject({ status: 404 })
    expect(desk.questions.of(form.thread_id)?.calls).toHaveLength(1)
    await answer(desk, form, 'blue')
    expect(told(desk)).toContain('blue')
  })

  it('has its call on record, once it is over', async () => {
    const desk = await openDesk([[room], say('Booked.')])
    const form = formOf(await desk.ask('A room.'))
    expect(desk.audited()).toEqual([])
    await answer(desk, form, 'blue')
    expect(desk.audited()).toMatchObject([{ action: 'tool.called', detail: { tool: 'book_room', outcome: 'done' } }])
  })

  it('shows the call as a task while it goes on', async () => {
    const desk = await openDesk([[room], say('Booked.')])
    const events = await answer(desk, formOf(await desk.ask('A room.')), 'blue')
    const tasks = events.flatMap((event) =>
      'item' in event && event.item.type === 'workflow' ? event.item.workflow.tasks : [],
    )
    expect(tasks).toMatchObject([
      { title: 'Book room', status_indicator: 'loading' },
      { title: 'Book room', status_indicator: 'complete' },
    ])
  })

  it('shows its progress before it has asked, and as it is written when it goes on', async () => {
    const desk = await openDesk([[room], say('Booked.')])
    const before = await desk.ask('A room.')
    expect(JSON.stringify(before)).toContain('50 % – I have to ask')
    const after = await answer(desk, formOf(before), 'blue')
    const steps = after.flatMap((event) => (event.type === 'thread.item.updated' ? [event.update] : []))
    expect(steps.filter(({ type }) => type === 'workflow.task.updated')).toMatchObject([
      { task_index: 0, task: { content: "`100 % – I 'know' *it*`" } },
    ])
  })
})

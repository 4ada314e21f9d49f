import { createServer } from '@frontdesk/mcp-tasks'
import { openStore } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'
import { readWish } from '../src/planner/read-wish.ts'
import { openDesk } from './support/desk.ts'
import type { Desk } from './support/desk.ts'

/** A Wednesday. */
const TODAY = new Date('2026-11-25T12:00:00Z')

async function openTasks(): Promise<Desk> {
  const store = await openStore(':memory:')
  const desk = await openDesk(createServer({ tasks: store.tasks, log: () => {} }))
  return {
    ...desk,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

describe('what a message wants of a to-do list', () => {
  it.for([
    ['Add a task to buy milk', { kind: 'add', title: 'buy milk' }],
    [
      'Please add a high priority task: file taxes by 2026-12-01',
      { kind: 'add', title: 'file taxes', due: '2026-12-01', priority: 'high' },
    ],
    ['remind me to call Ada tomorrow', { kind: 'add', title: 'call Ada', due: '2026-11-26' }],
    ['Remind me to call Ada on Friday.', { kind: 'add', title: 'call Ada', due: '2026-11-27' }],
    [
      'add a task "buy milk on the way" due in 2 weeks',
      { kind: 'add', title: 'buy milk on the way', due: '2026-12-09' },
    ],
    [
      'add a task to water the plants on 3 December 2026',
      { kind: 'add', title: 'water the plants', due: '2026-12-03' },
    ],
    ['show my tasks', { kind: 'list', filter: {} }],
    ['What is due tomorrow?', { kind: 'list', filter: { due_until: '2026-11-26' } }],
    ['which high priority tasks are done?', { kind: 'list', filter: { state: 'done', priority: 'high' } }],
    ['Which tasks are not done?', { kind: 'list', filter: {} }],
    ["what tasks haven't been finished yet?", { kind: 'list', filter: {} }],
    ['Show my tasks due before 2027-01-01', { kind: 'list', filter: { due_until: '2026-12-31' } }],
    ['Add a task: buy 2.5 kg of flour', { kind: 'add', title: 'buy 2.5 kg of flour' }],
    ['complete task 2', { kind: 'complete', which: { numbers: [2] } }],
    ['tasks 1 and 3 are done', { kind: 'complete', which: { numbers: [1, 3] } }],
    ['mark “buy milk” as done', { kind: 'complete', which: { text: 'buy milk' } }],
    ['delete task 2', { kind: 'remove', which: { numbers: [2] } }],
    ['move task 2 to 2026-12-05', { kind: 'move', number: 2, due: '2026-12-05' }],
  ] as const)('is read: %s', ([message, wish]) => {
    expect(readWish(message, TODAY)).toEqual(wish)
  })

  it.for([
    'remind me to call Ada next week',
    'remind me to call Ada on Wednesday',
    'remind me to call Ada at 5 pm',
    'remind me to call Ada tomorrow or on 2026-12-01',
    "don't delete task 2",
    'delete all tasks',
    'complete task 2 unless task 3 is open',
    'move task 2 to Friday evening',
    'remind me to pay the rent by 31 February',
    'remind me to pay the rent on 2027-02-29',
    'remind me to ring Tom on 03/04/2027',
    'remind me to ring Tom by March',
    'add a task to buy milk and a task to buy bread',
    'remind me to buy milk and remind me to buy bread',
    'show the tasks about milk',
    'what is my most urgent task?',
    'which tasks are due after 2026-12-01?',
  ])('is asked for where it is not sure: %s', (message) => {
    expect(readWish(message, TODAY)?.kind).toBe('unclear')
  })

  it.for([
    'Should I delete task 2?',
    'did I finish task 2',
    'I deleted task 2 yesterday',
    'How many orders are there?',
  ])('is nothing: %s', (message) => {
    expect(readWish(message, TODAY)).toBeUndefined()
  })
})

describe('a to-do list', () => {
  it('is kept from the first task to the last', async () => {
    await using desk = await openTasks()
    expect(await desk.ask('Add a task to buy milk tomorrow')).toBe('Added 1. buy milk (due 2026-11-26).')
    expect(await desk.ask('Remind me to call Ada')).toBe('Added 2. call Ada.')
    expect(await desk.ask('show my tasks')).toBe(
      'These are the tasks:\n\n> 1. buy milk (due 2026-11-26)\n> 2. call Ada',
    )
    expect(await desk.ask('move task 2 to 2026-12-05')).toBe(
      'Changed 2. call Ada (due 2026-12-05)\nIt was 2. call Ada.',
    )
    expect(await desk.ask('mark "buy milk" as done')).toMatch(/^Done: 1\. buy milk \(done /)
    expect(await desk.ask('delete task 2')).toBe('Deleted 2. call Ada (due 2026-12-05).')
    expect(await desk.ask('what is on my list?')).toBe('There are no such tasks.')
  })

  it('is not changed where several tasks or none fit, or the day is not sure', async () => {
    await using desk = await openTasks()
    await desk.ask('Add a task to buy milk')
    await desk.ask('Add a task to buy bread')
    expect(await desk.ask('complete the buy task')).toContain('> 1. buy milk\n> 2. buy bread')
    expect(await desk.ask('delete the tax task')).toContain('no open task with “tax”')
    expect(await desk.ask('Remind me to call Ada next week')).toContain('please tell me the day as YYYY-MM-DD')
    expect(await desk.ask('Should I delete task 2?')).toContain('I did not understand that')
    expect(desk.calls.map(([name]) => name)).toEqual(['add_task', 'add_task', 'list_tasks', 'list_tasks'])
  })

  it('reports what a tool refuses in its own words', async () => {
    await using desk = await openTasks()
    expect(await desk.ask('complete task 7')).toContain('the tool `complete_task` failed')
  })
})

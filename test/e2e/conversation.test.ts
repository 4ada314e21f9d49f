import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stack, answerOf, tasksOf, threadIdOf } from './support/stack.ts'

let stack: Stack
beforeAll(async () => void (stack = await Stack.start()))
afterAll(() => stack[Symbol.asyncDispose]())

function countCustomers(city: string): unknown {
  const database = new Database(join(stack.directory, '.frontdesk/demo/shop.db'), { readonly: true })
  try {
    return database.prepare('SELECT count(*) FROM customers WHERE city = ?').pluck().get(city)
  } finally {
    database.close()
  }
}

describe('a newcomer with no key', () => {
  it('asks about the data and is handed over to the analyst, who counts with SQL', async () => {
    const events = await stack.ask('How many customers do we have in Berlin?')
    expect(events.slice(0, 3).map((event) => event.type)).toEqual([
      'thread.created',
      'thread.item.done',
      'stream_options',
    ])
    expect(tasksOf(events)[0]).toMatch(/analyst/)
    expect(tasksOf(events).slice(1).join()).toMatch(/query/i)
    expect(answerOf(events)).toContain(String(countCustomers('Berlin')))
    expect(events.some((event) => event.type === 'error')).toBe(false)

    const followUp = await stack.ask('and in Hamburg?', threadIdOf(events))
    expect(tasksOf(followUp).join()).not.toMatch(/handed/i)
    expect(answerOf(followUp)).toContain(String(countCustomers('Hamburg')))
  })

  it('asks about the handbook and is given the words of the file', async () => {
    const events = await stack.ask('What does the handbook say about refunds?')
    expect(tasksOf(events)[0]).toMatch(/librarian/)
    const file = await readFile(join(stack.directory, '.frontdesk/demo/handbook/refunds.md'), 'utf8')
    const sentence = 'Customers can return any item within **30 days** of delivery'
    expect(file).toContain(sentence)
    expect(answerOf(events)).toContain(sentence)
    expect(answerOf(events)).toContain('refunds.md')
  })

  it('moves from one specialist to the other in one thread', async () => {
    const first = await stack.ask('How many orders are there?')
    const second = await stack.ask('What does the handbook say about opening hours?', threadIdOf(first))
    expect(tasksOf(second).join()).toMatch(/librarian/)
    expect(answerOf(second)).toContain('10:00 to 19:00')
  })

  it('hears plainly what the team can do when it is not understood', async () => {
    const events = await stack.ask('Colourless green ideas sleep furiously.')
    expect(answerOf(events)).toMatch(/offline/i)
    expect(events.some((event) => event.type === 'error')).toBe(false)
  })
})

describe('a thread', () => {
  it('is found again with its items and its specialist after a restart', async () => {
    const events = await stack.ask('How many customers do we have in Munich?')
    const threadId = threadIdOf(events)
    const before = await stack.items(threadId)
    expect(before.map((item) => item.type)).toContain('assistant_message')

    expect(await stack.stop('SIGTERM')).toEqual({ code: 0 })
    stack = await Stack.start({ directory: stack.directory })
    expect(await stack.items(threadId)).toEqual(before)
    const { body } = await stack.json('threads.list', {})
    expect(body['data']).toContainEqual(
      expect.objectContaining({ id: threadId, title: 'How many customers do we have in Munich?' }),
    )

    const followUp = await stack.ask('and in Vienna?', threadId)
    expect(tasksOf(followUp).join()).not.toMatch(/handed/i)
    expect(answerOf(followUp)).toContain(String(countCustomers('Vienna')))
  })

  it('is gone after it was deleted', async () => {
    const threadId = threadIdOf(await stack.ask('Hello'))
    expect(await stack.json('threads.delete', { thread_id: threadId })).toEqual({ status: 200, body: {} })
    expect((await stack.json('threads.get_by_id', { thread_id: threadId })).status).toBe(404)
  })
})

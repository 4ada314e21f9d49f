import type { ThreadItem } from '@frontdesk/chatkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeOpenAI } from './support/fake-openai.ts'
import type { Step } from './support/fake-openai.ts'
import { readUntil } from './support/reading.ts'
import { Stack, answerOf, message, parseEvents, threadIdOf } from './support/stack.ts'

let fake: FakeOpenAI
let stack: Stack
/** What the model says, request by request. Filled by each test. */
let script: Step[][]
beforeEach(async () => {
  script = []
  fake = await FakeOpenAI.start(script)
  stack = await Stack.start({ env: { ...fake.env, SHUTDOWN_GRACE_MS: '0' } })
})
afterEach(async () => {
  await stack[Symbol.asyncDispose]()
  await fake[Symbol.asyncDispose]()
})

/** Sends a message whose answer goes on until it is cut, and gives the thread and the reader of that answer. */
async function stall(text: string, threadId?: string) {
  const leaving = new AbortController()
  const response = await stack.post(message(text, threadId), { signal: leaving.signal })
  const reader = response.body!.getReader()
  const seen = await readUntil(reader, 'stalled')
  const id = /"thread":\{[^}]*"id":"(thr_\w+)"/.exec(seen)?.[1] ?? threadId ?? ''
  return { threadId: id, reader, leave: () => leaving.abort() }
}

/** What people see of a thread: who said what. */
function spoken(items: readonly ThreadItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type !== 'user_message' && item.type !== 'assistant_message') return []
    return [`${item.type === 'user_message' ? '>' : '<'} ${item.content.map(({ text }) => text).join('')}`]
  })
}

/** What the model was given in its n-th request, as JSON. */
function inputOf(request: number): string {
  return JSON.stringify(fake.requests[request]?.body.input)
}

function byText(one: string, other: string): number {
  return one.localeCompare(other)
}

async function expectBusy(response: Response): Promise<void> {
  expect(response.status).toBe(409)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await response.json()).toMatchObject({ error: { code: 'thread_busy' } })
}

describe('a thread that is being answered', () => {
  it('takes no second message: it is refused with when to try again, and stores nothing', async () => {
    script.push([{ text: 'I am stalled' }, { stall: true }], [{ text: 'Later.' }])
    const { threadId, reader } = await stall('One')
    await expectBusy(await stack.post(message('Two', threadId)))
    expect(spoken(await stack.items(threadId))).toEqual(['> One', '< I am stalled'])
    await reader.cancel()
    expect(answerOf(await stack.ask('Three', threadId))).toBe('Later.')
    expect(inputOf(1)).not.toContain('Two')
  })

  it('answers one of the same message sent twice at once', async () => {
    script.push([{ text: 'Hello.' }], [{ text: 'Once.' }, { stall: true }])
    const threadId = threadIdOf(await stack.ask('Hi'))
    const responses = await Promise.all([1, 2].map(() => stack.post(message('Same', threadId))))
    const [answered, refused] = responses.toSorted((one, other) => one.status - other.status)
    await readUntil(answered!.body!.getReader(), 'Once.')
    await expectBusy(refused!)
    expect(fake.requests).toHaveLength(2)
    expect(spoken(await stack.items(threadId)).slice(0, 3)).toEqual(['> Hi', '< Hello.', '> Same'])
  })

  it('answers a message right after a stop, behind what the stopped answer left', async () => {
    script.push([{ text: 'I am stalled' }, { stall: true }], [{ text: 'Second.' }])
    const { threadId, leave } = await stall('One')
    leave()
    expect(answerOf(await stack.ask('Two', threadId))).toBe('Second.')
    expect(spoken(await stack.items(threadId))).toEqual(['> One', '< I am stalled', '> Two', '< Second.'])
    await vi.waitFor(() => expect(fake.abandoned).toBe(1), 15_000)
  })

  it('is cut by a retry, which leaves nothing of the answer that it makes void', async () => {
    script.push([{ text: 'First.' }], [{ text: 'I am stalled' }, { stall: true }], [{ text: 'Again.' }])
    const threadId = threadIdOf(await stack.ask('One'))
    const [first] = await stack.items(threadId)
    await stall('Two', threadId)
    const retried = await stack.post({
      type: 'threads.retry_after_item',
      params: { thread_id: threadId, item_id: first!.id },
    })
    expect(answerOf(parseEvents(await retried.text()))).toBe('Again.')
    expect(spoken(await stack.items(threadId))).toEqual(['> One', '< Again.'])
    expect(inputOf(2)).not.toMatch(/Two|stalled/)
    await vi.waitFor(() => expect(fake.abandoned).toBe(1), 15_000)
  })

  it('is cut when it is deleted, and stays deleted', async () => {
    script.push([{ text: 'I am stalled' }, { stall: true }])
    const { threadId } = await stall('One')
    expect(await stack.json('threads.delete', { thread_id: threadId })).toEqual({ status: 200, body: {} })
    await vi.waitFor(() => expect(fake.abandoned).toBe(1), 15_000)
    expect((await stack.json('threads.get_by_id', { thread_id: threadId })).status).toBe(404)
    expect((await stack.json('threads.list', {})).body['data']).toEqual([])
  })

  it('is nothing to other threads: they are answered meanwhile', async () => {
    script.push([{ text: 'I am stalled' }, { stall: true }], [{ text: 'Other.' }])
    await stall('One')
    expect(answerOf(await stack.ask('Two'))).toBe('Other.')
  })
})

describe('twenty messages at once on one thread', () => {
  it('are answered one at a time or refused, each with its own answer behind it', async () => {
    script.push([{ text: 'Hello.' }], ...Array.from({ length: 20 }, (_, index) => [{ text: `Answer ${index}.` }]))
    const threadId = threadIdOf(await stack.ask('Hi'))
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stack.post(message(`Question ${index}`, threadId))),
    )
    const answered = responses.filter(({ status }) => status === 200)
    await Promise.all(answered.map((response) => response.text()))
    await Promise.all(responses.filter(({ status }) => status !== 200).map(expectBusy))
    expect(answered.length).toBeGreaterThan(0)

    const lines = spoken(await stack.items(threadId)).slice(2)
    const questions = lines.filter((_line, turn) => turn % 2 === 0)
    const answers = lines.filter((_line, turn) => turn % 2 === 1)
    expect(questions.filter((line) => !/^> Question \d+$/.test(line))).toEqual([])
    expect(answers).toEqual(answered.map((_response, turn) => `< Answer ${turn}.`))
    const asked = responses.flatMap(({ status }, index) => (status === 200 ? [`> Question ${index}`] : []))
    expect(questions.toSorted(byText)).toEqual(asked.toSorted(byText))
    for (const { body } of fake.requests.slice(1)) {
      const roles = body.input.map(({ role }) => role)
      expect(roles.filter((role) => role === 'user')).toHaveLength(
        roles.filter((role) => role === 'assistant').length + 1,
      )
    }
  })
})

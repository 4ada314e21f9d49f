import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assistantMessage } from '@openai/agents/testing'
import { openStore } from '@frontdesk/store'
import { expect, it, onTestFinished } from 'vitest'
import { openTalk } from './support/talk.ts'

const alice = { userId: 'alice' }

/** Two servers over one database, each with a connection of its own, and what its model says. */
async function openPair(answers: readonly [readonly string[], readonly string[]]) {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-replicas-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const open = async (texts: readonly string[]) => {
    const store = await openStore(`file:${join(folder, 'chat.db')}`)
    onTestFinished(() => store[Symbol.asyncDispose]())
    const talk = await openTalk(
      texts.map((text) => [assistantMessage(text)]),
      { store },
    )
    const lastInput = () => JSON.stringify(talk.model.calls.at(-1)?.request.input)
    return { ...talk, store, lastInput }
  }
  return { one: await open(answers[0]), other: await open(answers[1]) }
}

it('a model is given what another server has added to the thread', async () => {
  const { one, other } = await openPair([['First.', 'Third.'], ['Second.']])
  await one.ask('What is one?')
  const threadId = (await one.store.loadThreads({ limit: 1, order: 'asc' }, alice)).data[0]!.id
  await other.ask('What is two?', { threadId })
  expect(other.lastInput()).toMatch(/What is one\?.*First\..*What is two\?/)
  await one.ask('What is three?', { threadId })
  expect(one.lastInput()).toMatch(/What is one\?.*First\..*What is two\?.*Second\..*What is three\?/)
})

it('a model is not given what another server has taken out of the thread', async () => {
  const { one, other } = await openPair([['First.', 'Second.', 'Fourth.'], ['Third.']])
  await one.ask('What is one?')
  const threadId = (await one.store.loadThreads({ limit: 1, order: 'asc' }, alice)).data[0]!.id
  await one.ask('What is two?', { threadId })
  const { data } = await other.store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, alice)
  const first = data.find(({ type }) => type === 'user_message')
  await other.process('threads.retry_after_item', { thread_id: threadId, item_id: first!.id })
  await one.ask('What is four?', { threadId })
  expect(one.lastInput()).toMatch(/What is one\?.*Third\..*What is four\?/)
  expect(one.lastInput()).not.toContain('What is two?')
  expect(one.lastInput()).not.toContain('First.')
})

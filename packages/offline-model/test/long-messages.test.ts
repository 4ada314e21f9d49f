import { Agent, Runner } from '@openai/agents'
import { expect, it } from 'vitest'
import { OfflineModel } from '../src/index.ts'
import { MAX_MESSAGE_CHARACTERS } from '../src/request/read-conversation.ts'
import { TestTeam } from './support/team.ts'

const LENGTH = 12_000

it.for([
  ['numbers of tasks', 'complete task 1', '.', 'x'],
  ['names', 'How many customers in ', 'Berlin or ', 'Paris?'],
  ['quoted texts', 'How many products with ', '"a" ', '?'],
  ['hyphens', '', 'a-', 'a'],
  ['days', 'remind me to go ', 'on the 1 of march ', ''],
] as const)('does not read a message that is longer than a question: %s', async ([, start, part, end]) => {
  using team = new TestTeam({ start: 'analyst' })
  const { answer, names } = await team.ask(start + part.repeat(LENGTH / part.length) + end)
  expect(answer).toMatch(/of at most 1000 characters/)
  expect(names).toEqual([])
  // It is no earlier question of those that follow.
  expect((await team.ask('How many orders are there?')).answer).toContain('How I found out:')
})

it('reads one that is just short enough', async () => {
  using team = new TestTeam({ start: 'analyst' })
  const question = 'How many orders are there?'
  expect((await team.ask(question + ' '.repeat(MAX_MESSAGE_CHARACTERS - question.length))).answer).toContain('**')
  expect((await team.ask(`x${question}`.padStart(MAX_MESSAGE_CHARACTERS + 1, 'x'))).answer).toContain('at most 1000')
})

it('reads messages as long as it is told to', async () => {
  const model = new OfflineModel({ maxMessageCharacters: 100 })
  const runner = new Runner({ tracingDisabled: true })
  const ask = async (length: number) =>
    (await runner.run(new Agent({ name: 'host', model }), 'x'.repeat(length))).finalOutput
  expect(await ask(101)).toMatch(/of at most 100 characters/)
  expect(await ask(100)).not.toMatch(/of at most/)
})

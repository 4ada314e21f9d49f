import { assistantMessage, modelError, ScriptedModel } from '@openai/agents/testing'
import { expect, it } from 'vitest'
import { createTitleWriter } from '../src/chatkit/title-writer.ts'

const { signal } = new AbortController()

it.each([
  ['what the model says, without its quotation marks', '“Customers in Berlin”', 'Customers in Berlin'],
  [
    'nothing when it talks',
    'Of course! Here is a title for this conversation, as you have asked me to: Customers in Berlin',
    undefined,
  ],
  ['nothing when it is silent', ' ', undefined],
])('gives %s', async (_what, said, title) => {
  const models = { getModel: () => new ScriptedModel([[assistantMessage(said)]]) }
  expect(await createTitleWriter()('How many customers do we have in Berlin?', { models, signal })).toBe(title)
})

it('gives nothing when the model fails', async () => {
  const models = { getModel: () => new ScriptedModel([modelError(new Error('No'))]) }
  expect(await createTitleWriter()('Hello', { models, signal })).toBeUndefined()
})

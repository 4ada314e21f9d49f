import { Agent } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { AgentContext, askUserTool, stopAtQuestions, ThreadItemConverter } from '../src/agents/index.ts'
import { collect, createWorld, REQUEST, respond } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const agent = new Agent<TestContext>({ name: 'triage', tools: [askUserTool()], toolUseBehavior: stopAtQuestions })
const questions = [
  { question: 'Which size?', options: ['S', 'M'], multiple: null, description: null },
  { question: 'Anything else?', options: null, multiple: null, description: 'In a few words' },
]

/** A clock that moves with every look at it, as a real one does. */
function tickingClock(): () => Date {
  let now = Date.parse('2025-01-01T00:00:00Z')
  return () => new Date(now++)
}

async function asked() {
  const { store, thread } = await createWorld()
  const context: TestContext = new AgentContext({ thread, store, requestContext: REQUEST, now: tickingClock() })
  const world = { store, context }
  const model = new ScriptedModel([[functionCall('ask_user', { questions }, { callId: 'a' })]])
  const { events, error } = await collect(respond(agent, world.context, { model }))
  for (const event of events) {
    if (event.type === 'thread.item.done') await world.store.saveItem('thr_1', event.item, REQUEST)
  }
  return { ...world, events, error, model }
}

describe('an agent that asks the user', () => {
  it('shows a form as the last thing and ends its run there', async () => {
    const { events, error, model } = await asked()
    expect(error).toBeUndefined()
    expect(model.calls).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({
      type: 'thread.item.done',
      item: {
        type: 'structured_input',
        status: 'pending',
        inputs: [
          {
            id: 'question_1',
            question: 'Which size?',
            type: 'multiple_choice',
            options: [{ value: 'S' }, { value: 'M' }],
            multiple: false,
          },
          { id: 'question_2', question: 'Anything else?', type: 'freeform', description: 'In a few words' },
        ],
      },
    })
  })

  it('is told the answers in its next run, after its own call', async () => {
    const { store } = await asked()
    const items = store.snapshot().threads[0]!.items.map((item) => {
      if (item.type !== 'structured_input') return item
      const inputs = item.inputs.map((input) => ({ ...input, answer: { values: ['M'], skipped: false } }))
      return { ...item, status: 'answered' as const, inputs }
    })
    const input = await new ThreadItemConverter().toAgentInput(items)
    expect(input.map((item) => item.type)).toEqual(['function_call', 'function_call_result', 'message'])
    expect(JSON.stringify(input.at(-1))).toContain('- Which size?: M')
  })

  it('asks nothing again in a later run of the same context', async () => {
    const { context } = await asked()
    const model = new ScriptedModel([[assistantMessage('Fine.')]])
    const { events } = await collect(respond(agent, context, { model }))
    expect(events.some((event) => 'item' in event && event.item.type === 'structured_input')).toBe(false)
  })
})

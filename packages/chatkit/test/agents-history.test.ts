import { Agent, handoff, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ThreadItemConverter } from '../src/agents/index.ts'
import { isHiddenItem } from '../src/item.ts'
import { collect, createWorld, REQUEST, respond } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const search = tool({
  name: 'search',
  description: '',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => `3 orders in ${city}`,
})
const agent = new Agent<TestContext>({ name: 'analyst', tools: [search] })

function call(city: string, callId: string) {
  return functionCall('search', { city }, { callId, providerData: { id: 'fc_1', type: 'function_call', extra: 1 } })
}

/** Runs the agent and stores what it sends, as a server does. */
async function turn(model: ScriptedModel, { of = agent }: { of?: Agent<TestContext> } = {}) {
  const world = await createWorld()
  const { events, error } = await collect(respond(of, world.context, { model }))
  for (const event of events) {
    if (event.type === 'thread.item.done') await world.store.saveItem('thr_1', event.item, REQUEST)
  }
  const items = world.store.snapshot().threads[0]!.items
  return { events, error, items, input: await new ThreadItemConverter().toAgentInput(items) }
}

describe('the calls of a run', () => {
  it('are given to the model again, each with its result, before what it said', async () => {
    const { input } = await turn(
      new ScriptedModel([[call('Rome', 'a'), call('Oslo', 'b')], [assistantMessage('Six.')]]),
    )
    expect(input).toEqual([
      { type: 'function_call', callId: 'a', name: 'search', arguments: '{"city":"Rome"}', providerData: { extra: 1 } },
      { type: 'function_call', callId: 'b', name: 'search', arguments: '{"city":"Oslo"}', providerData: { extra: 1 } },
      {
        type: 'function_call_result',
        callId: 'a',
        name: 'search',
        status: 'completed',
        output: { type: 'text', text: '3 orders in Rome' },
      },
      {
        type: 'function_call_result',
        callId: 'b',
        name: 'search',
        status: 'completed',
        output: { type: 'text', text: '3 orders in Oslo' },
      },
      { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Six.' }] },
    ])
  })

  it('are one hidden item per response, and no event of theirs is for the browser', async () => {
    const { items } = await turn(
      new ScriptedModel([[call('Rome', 'a')], [call('Oslo', 'b')], [assistantMessage('Six.')]]),
    )
    expect(items.map((item) => item.type).toSorted()).toEqual([
      'assistant_message',
      'hidden_context_item',
      'hidden_context_item',
      'workflow',
    ])
    expect(items.filter(isHiddenItem)).toHaveLength(2)
  })

  it('are not told twice: tasks that show them are left out, the app’s own are not', async () => {
    const telling = tool({
      name: 'search',
      description: '',
      parameters: z.object({}),
      execute: async (_input, runContext) => {
        ;(runContext!.context as TestContext).addWorkflowTask({
          status_indicator: 'complete',
          type: 'custom',
          title: 'Checked the archive',
        })
        return 'ok'
      },
    })
    const { input } = await turn(
      new ScriptedModel([[functionCall('search', {}, { callId: 'a' })], [assistantMessage('Done.')]]),
      { of: new Agent<TestContext>({ name: 'analyst', tools: [telling] }) },
    )
    const told = input.filter((item) => JSON.stringify(item).includes('<Task>'))
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).toContain('Checked the archive')
  })

  it('include handoffs, of which the first counts', async () => {
    const billing = new Agent<TestContext>({ name: 'billing' })
    const analyst = new Agent<TestContext>({ name: 'analyst' })
    const triage = new Agent<TestContext>({ name: 'triage', handoffs: [handoff(billing), handoff(analyst)] })
    const { input } = await turn(
      new ScriptedModel([
        [
          functionCall('transfer_to_billing', {}, { callId: 'a' }),
          functionCall('transfer_to_analyst', {}, { callId: 'b' }),
        ],
        [assistantMessage('Billing here.')],
      ]),
      { of: triage },
    )
    expect(input.map((item) => item.type)).toEqual(['function_call', 'function_call_result', 'message'])
    expect(input[0]).toMatchObject({ name: 'transfer_to_billing' })
  })

  it('that were cut off are answered with the fact that nothing is known', async () => {
    const never = tool({
      name: 'search',
      description: '',
      parameters: z.object({}),
      execute: () => new Promise<string>(() => {}),
    })
    const world = await createWorld()
    const events = respond(new Agent<TestContext>({ name: 'analyst', tools: [never] }), world.context, {
      model: new ScriptedModel([[functionCall('search', {}, { callId: 'a' })]]),
    })
    for await (const event of events) {
      if (event.type !== 'thread.item.done') continue
      await world.store.saveItem('thr_1', event.item, REQUEST)
      break
    }
    const input = await new ThreadItemConverter().toAgentInput(world.store.snapshot().threads[0]!.items)
    expect(input).toMatchObject([
      { type: 'function_call', callId: 'a' },
      {
        type: 'function_call_result',
        callId: 'a',
        status: 'incomplete',
        output: expect.stringContaining('No result is known'),
      },
    ])
  })

  it('are not kept when that is not wanted', async () => {
    const { context } = await createWorld()
    const model = new ScriptedModel([[call('Rome', 'a')], [assistantMessage('Three.')]])
    const { events } = await collect(respond(agent, context, { model, keepCalls: false }))
    expect(events.filter((event) => 'item' in event && isHiddenItem(event.item))).toEqual([])
  })
})

describe('a call for the page', () => {
  it('is told once, with the page’s answer', async () => {
    const select = tool({
      name: 'get_selection',
      description: '',
      parameters: z.object({}),
      execute: async (_input, runContext) => {
        ;(runContext!.context as TestContext).clientToolCall = { name: 'get_selection', arguments: {} }
        return 'asked'
      },
    })
    const { items } = await turn(new ScriptedModel([[functionCall('get_selection', {}, { callId: 'a' })]]), {
      of: new Agent<TestContext>({
        name: 'triage',
        tools: [select],
        toolUseBehavior: { stopAtToolNames: ['get_selection'] },
      }),
    })
    const answered = items.map((item) =>
      item.type === 'client_tool_call' ? { ...item, status: 'completed' as const, output: [1] } : item,
    )
    expect(await new ThreadItemConverter().toAgentInput(answered)).toEqual([
      { type: 'function_call', callId: 'a', name: 'get_selection', arguments: '{}', status: 'completed' },
      { type: 'function_call_result', callId: 'a', name: 'get_selection', output: '[1]', status: 'completed' },
    ])
    expect(await new ThreadItemConverter().toAgentInput(items)).toEqual([])
  })
})

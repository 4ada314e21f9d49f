import { Agent, handoff, tool } from '@openai/agents'
import type { RunContext } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { Workflow } from '../src/workflow.ts'
import { collect, createWorld, respond, toLine, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const search = tool({
  name: 'search_orders',
  description: 'Search',
  parameters: z.object({ city: z.string(), api_key: z.string() }),
  execute: async ({ city }) => `3 orders in ${city}`,
})

function call(name: string, args: Record<string, unknown>, callId = `call_${name}`) {
  return functionCall(name, args, { callId })
}

function lastWorkflow(events: ThreadStreamEvent[]): Workflow {
  const done = events.findLast((event) => event.type === 'thread.item.done' && event.item.type === 'workflow')
  if (done?.type !== 'thread.item.done' || done.item.type !== 'workflow') throw new Error('No workflow was done')
  return done.item.workflow
}

function searchingModel(): ScriptedModel {
  return new ScriptedModel([
    [call('search_orders', { city: 'Rome', api_key: 'k-123' })],
    [assistantMessage('There are three.')],
  ])
}

function contextOf(runContext: RunContext | undefined): TestContext {
  return runContext!.context as TestContext
}

describe('a tool call', () => {
  const agent = new Agent<TestContext>({ name: 'analyst', tools: [search] })
  it('is a task of a workflow that the answer closes', async () => {
    const { context, store } = await createWorld()
    const { events } = await collect(respond(agent, context, { model: searchingModel() }))
    expect(toLines(events)).toEqual([
      'added workflow [Search orders loading]',
      'task 0 updated Search orders complete',
      'done workflow [Search orders complete]',
      'added message ',
      'part 0 added',
      'delta There are three.',
      'part done There are three.',
      'done message There are three.',
    ])
    expect(store.snapshot().threads[0]?.items).toEqual([])
  })

  it('shows its arguments and its result, without secrets, and how long it took', async () => {
    const { context } = await createWorld()
    const { events } = await collect(respond(agent, context, { model: searchingModel() }))
    expect(lastWorkflow(events).tasks).toEqual([
      {
        status_indicator: 'complete',
        type: 'custom',
        title: 'Search orders',
        content: '`city: "Rome", api_key: "[redacted]"`\n\n`→ 3 orders in Rome`\n\n0 ms',
      },
    ])
  })

  it('shows only its title when names are all that is wanted', async () => {
    const { context } = await createWorld()
    const { events } = await collect(respond(agent, context, { model: searchingModel(), showTools: 'names' }))
    expect(lastWorkflow(events).tasks).toEqual([
      { status_indicator: 'complete', type: 'custom', title: 'Search orders' },
    ])
  })

  it('is not shown at all when tools are off', async () => {
    const { context } = await createWorld()
    const { events } = await collect(respond(agent, context, { model: searchingModel(), showTools: 'off' }))
    expect(events.some((event) => 'item' in event && event.item.type === 'workflow')).toBe(false)
  })

  it('has the title that the app knows it by', async () => {
    const { context } = await createWorld()
    const wording = { title: (name: string) => (name === 'search_orders' ? 'Bestellungen suchen' : undefined) }
    const { events } = await collect(respond(agent, context, { model: searchingModel(), wording }))
    expect(lastWorkflow(events).tasks[0]?.title).toBe('Bestellungen suchen')
  })

  it('shows how far it is, a step at a time and not every one of a flood', async () => {
    const { context } = await createWorld()
    const climb = tool({
      name: 'climb',
      description: 'Climb',
      parameters: z.object({}),
      execute: async (_args, runContext, details) => {
        const { callId = '' } = details?.toolCall ?? {}
        for (const step of [1, 2, 3]) contextOf(runContext).toolProgress(callId, `${step} of 3`)
        contextOf(runContext).toolProgress('call_of_nobody', 'lost')
        return 'up'
      },
    })
    const { events } = await collect(
      respond(new Agent<TestContext>({ name: 'climber', tools: [climb] }), context, {
        model: new ScriptedModel([[call('climb', {})], [assistantMessage('There.')]]),
      }),
    )
    const shown = events.flatMap((event) =>
      event.type === 'thread.item.updated' && event.update.type === 'workflow.task.updated' ? [event.update.task] : [],
    )
    expect(shown).toMatchObject([
      { status_indicator: 'loading', content: '`1 of 3`' },
      { status_indicator: 'complete', content: expect.stringContaining('`→ up`') },
    ])
  })

  it('says why it failed', async () => {
    const broken = tool({
      name: 'search_orders',
      description: 'Search',
      parameters: z.object({}),
      execute: async () => {
        throw new Error('SQLITE_BUSY')
      },
      errorFunction: () => 'ERROR: the database is locked',
    })
    const { context } = await createWorld()
    const broke = new Agent<TestContext>({ name: 'analyst', tools: [broken] })
    const { events } = await collect(
      respond(broke, context, {
        model: new ScriptedModel([[call('search_orders', {})], [assistantMessage('Sorry.')]]),
      }),
    )
    expect(lastWorkflow(events).tasks[0]).toMatchObject({
      status_indicator: 'complete',
      icon: 'info',
      content: expect.stringContaining('`Failed: the database is locked`'),
    })
  })

  it('shows the task and the widget that the tool made of its result', async () => {
    const widget = { type: 'Card' as const, children: [{ type: 'Text', value: '3' }] }
    const task = {
      status_indicator: 'complete' as const,
      type: 'web_search' as const,
      queries: ['orders'],
      sources: [],
    }
    const rich = tool({
      name: 'search_orders',
      description: 'Search',
      parameters: z.object({}),
      execute: async () => 'ok',
      customDataExtractor: () => ({ chatkit: { task, widget, copyText: '3' } }),
    })
    const { context } = await createWorld()
    const { events } = await collect(
      respond(new Agent<TestContext>({ name: 'analyst', tools: [rich] }), context, {
        model: new ScriptedModel([[call('search_orders', {})], [assistantMessage('Done.')]]),
      }),
    )
    expect(lastWorkflow(events).tasks).toEqual([task])
    expect(events).toContainEqual({
      type: 'thread.item.done',
      item: expect.objectContaining({ type: 'widget', widget, copy_text: '3' }),
    })
  })
})

describe('parallel tool calls', () => {
  it('are completed as each ends when the runner is observed', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = tool({
      name: 'slow',
      description: '',
      parameters: z.object({}),
      execute: () => gate.promise.then(() => 'slow'),
    })
    const fast = tool({ name: 'fast', description: '', parameters: z.object({}), execute: async () => 'fast' })
    const agent = new Agent<TestContext>({ name: 'analyst', tools: [slow, fast] })
    const { context } = await createWorld()
    const model = new ScriptedModel([[call('slow', {}), call('fast', {})], [assistantMessage('Done.')]])

    const events: ThreadStreamEvent[] = []
    for await (const event of respond(agent, context, { model })) {
      events.push(event)
      if (toLine(event) === 'task 1 updated Fast complete') gate.resolve()
    }
    expect(toLines(events).slice(0, 5)).toEqual([
      'added workflow [Slow loading]',
      'task 1 added Fast loading',
      'task 1 updated Fast complete',
      'task 0 updated Slow complete',
      'done workflow [Slow complete, Fast complete]',
    ])
  })

  it('keep their workflow open when one of them shows something of its own', async () => {
    const gate = Promise.withResolvers<void>()
    const showing = tool({
      name: 'showing',
      description: '',
      parameters: z.object({}),
      execute: async (_input, runContext) => {
        await contextOf(runContext).streamWidget({ type: 'Card', children: [] })
        gate.resolve()
        return 'shown'
      },
    })
    const slow = tool({
      name: 'slow',
      description: '',
      parameters: z.object({}),
      execute: () => gate.promise.then(() => 'slow'),
    })
    const agent = new Agent<TestContext>({ name: 'analyst', tools: [showing, slow] })
    const { context } = await createWorld()
    const model = new ScriptedModel([[call('showing', {}), call('slow', {})], [assistantMessage('Done.')]])
    const { events } = await collect(respond(agent, context, { model }))
    const lines = toLines(events)
    expect(lines.indexOf('done widget')).toBeLessThan(lines.indexOf('done workflow [Showing complete, Slow complete]'))
  })
})

describe('a handoff', () => {
  it('is a task, and so is the way back', async () => {
    const triage = new Agent<TestContext>({ name: 'triage' })
    const analyst = new Agent<TestContext>({ name: 'analyst', handoffs: [handoff(triage)] })
    triage.handoffs = [handoff(analyst)]
    const { context } = await createWorld()
    const model = new ScriptedModel([
      [call('transfer_to_analyst', {})],
      [assistantMessage('Not mine.'), call('transfer_to_triage', {})],
      [assistantMessage('Back here.')],
    ])
    const { events, error } = await collect(respond(triage, context, { model }))
    expect(error).toBeUndefined()
    expect(toLines(events)).toEqual([
      'added workflow [Handed over to analyst complete]',
      'done workflow [Handed over to analyst complete]',
      'added message ',
      'part 0 added',
      'delta Not mine.',
      'part done Not mine.',
      'done message Not mine.',
      'added workflow [Handed over to triage complete]',
      'done workflow [Handed over to triage complete]',
      'added message ',
      'part 0 added',
      'delta Back here.',
      'part done Back here.',
      'done message Back here.',
    ])
  })
})

describe('a client tool call', () => {
  it('comes last, with the ids of the function call, after the workflow was put aside', async () => {
    const select = tool({
      name: 'get_selection',
      description: '',
      parameters: z.object({}),
      execute: async (_input, runContext) => {
        contextOf(runContext).clientToolCall = { name: 'get_selection', arguments: { max: 3 } }
        return 'asked'
      },
    })
    const agent = new Agent<TestContext>({
      name: 'triage',
      tools: [select],
      toolUseBehavior: { stopAtToolNames: ['get_selection'] },
    })
    const { context, store } = await createWorld()
    const model = new ScriptedModel([[call('get_selection', {}, 'call_7')]])
    const { events } = await collect(respond(agent, context, { model }))
    expect(events.at(-1)).toMatchObject({
      type: 'thread.item.done',
      item: {
        type: 'client_tool_call',
        status: 'pending',
        call_id: 'call_7',
        name: 'get_selection',
        arguments: { max: 3 },
      },
    })
    expect(store.snapshot().threads[0]?.items.map((item) => item.type)).toEqual(['workflow'])
  })
})

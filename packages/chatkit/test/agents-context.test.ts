import { Agent, Runner } from '@openai/agents'
import { modelStream, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { AgentContext, streamAgentResponse } from '../src/agents/index.ts'
import type { StreamedRun } from '../src/agents/index.ts'
import type { CustomTask } from '../src/workflow.ts'
import { collect, createWorld, REQUEST, respond, streamOf, toLine, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const agent = new Agent<TestContext>({ name: 'triage' })
const task = (title: string): CustomTask => ({ status_indicator: 'loading', type: 'custom', title })

/** A run that streams nothing. */
const silentRun = (): StreamedRun => ({
  cancelled: false,
  completed: Promise.resolve(),
  toStream: () => new ReadableStream({ start: (controller) => controller.close() }),
})

/** A thread whose only item is a workflow that its turn left open. */
async function parked() {
  const world = await createWorld()
  world.context.addWorkflowTask(task('One'))
  world.context.clientToolCall = { name: 'ask', arguments: {} }
  const { events } = await collect(streamAgentResponse(world.context, silentRun(), { showTools: 'off' }))
  for (const event of events) {
    if (event.type === 'thread.item.done') await world.store.saveItem('thr_1', event.item, REQUEST)
  }
  return world
}

describe('what a tool queues', () => {
  it('comes out in order, before the run’s own later events', async () => {
    const { context } = await createWorld()
    context.progress('Looking', 'search')
    context.notice('Mind the gap', { level: 'warning', title: 'Oh' })
    context.clientEffect('flash', { on: null })
    const { events } = await collect(
      respond(agent, context, { model: new ScriptedModel([modelStream(streamOf(['Hi']))]) }),
    )
    expect(events.slice(0, 3)).toEqual([
      { type: 'progress_update', icon: 'search', text: 'Looking' },
      { type: 'notice', level: 'warning', message: 'Mind the gap', title: 'Oh' },
      { type: 'client_effect', name: 'flash', data: { on: null } },
    ])
    expect(toLine(events[3]!)).toBe('added message ')
  })

  it('is what it was when it was queued', async () => {
    const { context } = await createWorld()
    const data = { count: 1 }
    context.clientEffect('show', data)
    data.count = 2
    const { events } = await collect(streamAgentResponse(context, silentRun()))
    expect(events).toEqual([{ type: 'client_effect', name: 'show', data: { count: 1 } }])
  })

  it('follows the same rules after the run has ended', async () => {
    const { context } = await createWorld()
    context.progress('Looking')
    const events = streamAgentResponse(context, silentRun())
    expect(toLine((await events.next()).value!)).toBe('progress Looking')
    await new Promise<void>((resolve) => void setImmediate(resolve))
    context.addWorkflowTask(task('One'))
    await context.streamWidget({ type: 'Card', children: [] })
    expect(toLines((await collect(events)).events)).toEqual([
      'added workflow [One loading]',
      'done workflow [One loading]',
      'done widget',
    ])
  })

  it('includes notes that only the model is to see', async () => {
    const { context } = await createWorld()
    context.hiddenContext({ picked: 'blue' })
    const { events } = await collect(streamAgentResponse(context, silentRun()))
    expect(events).toMatchObject([
      { type: 'thread.item.done', item: { type: 'hidden_context_item', content: { picked: 'blue' } } },
    ])
  })
})

describe('the workflow helpers', () => {
  it('store nothing of a workflow that never got a task', async () => {
    const { context, store } = await createWorld()
    context.startWorkflow({ type: 'custom', tasks: [], expanded: true })
    context.endWorkflow()
    expect((await collect(streamAgentResponse(context, silentRun()))).events).toEqual([])
    context.startWorkflow({ type: 'custom', tasks: [], expanded: true })
    expect((await collect(streamAgentResponse(context, silentRun()))).events).toEqual([])
    expect(store.snapshot().threads[0]?.items).toEqual([])
  })

  it('put the tasks of tools into the workflow that the app has prepared', async () => {
    const { context } = await createWorld()
    context.startWorkflow({ type: 'custom', tasks: [], summary: { title: 'Research' }, expanded: false })
    context.addWorkflowTask(task('One'))
    const { events } = await collect(streamAgentResponse(context, silentRun()))
    expect(events).toMatchObject([
      { type: 'thread.item.added', item: { workflow: { summary: { title: 'Research' }, tasks: [{ title: 'One' }] } } },
    ])
  })

  it('refuse a task that is not there', async () => {
    const { context } = await createWorld()
    expect(() => context.updateWorkflowTask(task('x'), 0)).toThrow('Workflow is not set')
    context.addWorkflowTask(task('One'))
    expect(() => context.updateWorkflowTask(task('x'), 1)).toThrow(RangeError)
  })

  it('say how many whole seconds a workflow took', async () => {
    const { context, clock } = await createWorld()
    context.addWorkflowTask(task('One'))
    clock.now = new Date('2025-01-01T00:00:03.900Z')
    context.endWorkflow()
    const { events } = await collect(streamAgentResponse(context, silentRun()))
    expect(events.at(-1)).toMatchObject({ item: { workflow: { summary: { duration: 3 } } } })
  })

  it('replace the whole item when a task ends after its workflow', async () => {
    const { context } = await createWorld()
    context.addWorkflowTask(task('One'))
    const late = structuredClone(context.workflowItem!)
    context.endWorkflow()
    context.stream({
      type: 'thread.item.updated',
      item_id: late.id,
      update: { type: 'workflow.task.updated', task_index: 0, task: { ...task('One'), status_indicator: 'complete' } },
    })
    const { events } = await collect(streamAgentResponse(context, silentRun()))
    expect(toLines(events)).toEqual([
      'added workflow [One loading]',
      'done workflow [One loading]',
      'replaced workflow [One complete]',
    ])
  })
})

describe('a workflow that was put aside', () => {
  it('goes on in the next run, across hidden items', async () => {
    const { store, thread } = await parked()
    await store.saveItem(
      'thr_1',
      {
        id: 'msg_h',
        thread_id: 'thr_1',
        created_at: '2025-01-01T00:00:01Z',
        type: 'hidden_context_item',
        content: 'x',
      },
      REQUEST,
    )
    const context = new AgentContext({ thread, store, requestContext: REQUEST })
    const { events } = await collect(
      respond(agent, context, { model: new ScriptedModel([modelStream(streamOf(['Hi']))]) }),
    )
    expect(toLines(events).slice(0, 2)).toEqual(['done workflow [One loading]', 'added message '])
  })

  it('is let be once it has a summary', async () => {
    const { store, thread } = await parked()
    const [workflow] = store.snapshot().threads[0]!.items
    if (workflow?.type !== 'workflow') throw new Error('No workflow was stored')
    workflow.workflow.summary = { duration: 1 }
    await store.saveItem('thr_1', workflow, REQUEST)
    const context = new AgentContext({ thread, store, requestContext: REQUEST })
    const { events } = await collect(
      respond(agent, context, { model: new ScriptedModel([modelStream(streamOf(['Hi']))]) }),
    )
    expect(toLine(events[0]!)).toBe('added message ')
  })
})

describe('a context', () => {
  it('is only its thread’s id in a serialised run', async () => {
    const { context } = await createWorld()
    expect(JSON.stringify(context)).toBe('{"thread_id":"thr_1"}')
  })

  it('is told of its own runs only, and of none when detached', async () => {
    const { context } = await createWorld()
    const runner = new Runner()
    const detach = context.observe(runner)
    const toolCall = { type: 'function_call', callId: 'c', name: 't', arguments: '{}' } as const
    const emit = (of: unknown) =>
      runner.emit('agent_tool_start', { context: of } as never, agent as never, {} as never, { toolCall })
    emit({})
    detach()
    emit(context)
    expect((await collect(streamAgentResponse(context, silentRun()))).events).toEqual([])
  })
})

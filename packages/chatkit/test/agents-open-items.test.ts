import { Agent, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { WorkflowItem } from '../src/item.ts'
import { collect, createWorld, respond, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

/** The lines of a run in which a tool does this to the workflow that shows its own call. */
async function run(act: (context: TestContext, workflow: WorkflowItem) => void): Promise<string[]> {
  const { context } = await createWorld()
  const meddle = tool({
    name: 'meddle',
    description: '',
    parameters: z.object({}),
    execute: async (_input, runContext) => {
      const agentContext = runContext!.context as TestContext
      act(agentContext, structuredClone(agentContext.workflowItem!))
      return 'done'
    },
  })
  const agent = new Agent<TestContext>({ name: 'triage', tools: [meddle] })
  const model = new ScriptedModel([[functionCall('meddle', {}, { callId: 'a' })], [assistantMessage('Said.')]])
  const { events, error } = await collect(respond(agent, context, { model, showTools: 'names' }))
  expect(error).toBeUndefined()
  expect(updatesOfUnknown(events)).toEqual([])
  return toLines(events)
}

/** Updates of items that are not there at that moment. */
function updatesOfUnknown(events: ThreadStreamEvent[]): ThreadStreamEvent[] {
  const there = new Set<string>()
  return events.filter((event) => {
    if (event.type === 'thread.item.added' || event.type === 'thread.item.done') there.add(event.item.id)
    if (event.type === 'thread.item.removed') there.delete(event.item_id)
    return event.type === 'thread.item.updated' && !there.has(event.item_id)
  })
}

const custom = (title: string) => ({ type: 'custom', title, status_indicator: 'complete' }) as const

describe('a workflow in which a call is shown', () => {
  it('does not come back when the call’s tool takes it away', async () => {
    const lines = await run((context, { id }) => context.stream({ type: 'thread.item.removed', item_id: id }))
    expect(lines.slice(0, 2)).toEqual(['added workflow [Meddle loading]', 'removed'])
    expect(lines.filter((line) => line.includes('workflow'))).toHaveLength(1)
  })

  it('keeps the tasks that the tool puts in their place, to the end', async () => {
    const lines = await run((context, item) => {
      const workflow = { ...item.workflow, tasks: [custom('Mine'), custom('Mine too')] }
      context.stream({ type: 'thread.item.replaced', item: { ...item, workflow } })
    })
    expect(lines.filter((line) => line.includes('workflow'))).toEqual([
      'added workflow [Meddle loading]',
      'replaced workflow [Mine complete, Mine too complete]',
      'done workflow [Mine complete, Mine too complete]',
    ])
  })

  it('is not closed again when the tool has closed it', async () => {
    const lines = await run((context, item) => {
      const workflow = { ...item.workflow, tasks: [custom('Mine')], summary: { title: 'Over' } }
      context.stream({ type: 'thread.item.replaced', item: { ...item, workflow } })
    })
    expect(lines.filter((line) => line.includes('workflow'))).toEqual([
      'added workflow [Meddle loading]',
      'replaced workflow [Mine complete]',
    ])
  })

  it('still shows the end of a call whose task the tool has left as it was', async () => {
    const lines = await run((context, item) => {
      const workflow = { ...item.workflow, tasks: [...item.workflow.tasks, custom('Mine')] }
      context.stream({ type: 'thread.item.replaced', item: { ...item, workflow } })
    })
    expect(lines).toContain('done workflow [Meddle complete, Mine complete]')
  })

  it('is a new one for what the tool adds after it took the old one away', async () => {
    const lines = await run((context, { id }) => {
      context.stream({ type: 'thread.item.removed', item_id: id })
      context.addWorkflowTask(custom('Mine'))
    })
    expect(lines.filter((line) => line.includes('workflow'))).toEqual([
      'added workflow [Meddle loading]',
      'added workflow [Mine complete]',
      'done workflow [Mine complete]',
    ])
  })
})

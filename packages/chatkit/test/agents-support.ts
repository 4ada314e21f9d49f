import { Runner, setTracingDisabled } from '@openai/agents'
import type { Agent, AgentInputItem, StreamEvent } from '@openai/agents'
import type { protocol } from '@openai/agents'
import type { ScriptedModel } from '@openai/agents/testing'
import { AgentContext, streamAgentResponse } from '../src/agents/index.ts'
import type { StreamAgentResponseOptions } from '../src/agents/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import { isHiddenItem } from '../src/item.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { MemoryStore } from '../src/server/memory-store.ts'

setTracingDisabled(true)

export const REQUEST = { userId: 'u' }
export type TestContext = AgentContext<{ userId: string }>

/** A store with one empty thread, and a context for it whose clock a test can move. */
export async function createWorld() {
  const store = new MemoryStore()
  const thread: ThreadMetadata = {
    id: 'thr_1',
    created_at: '2025-01-01T00:00:00Z',
    status: { type: 'active' },
    metadata: {},
  }
  await store.saveThread(thread, REQUEST)
  const clock = { now: new Date('2025-01-01T00:00:00Z') }
  const context = new AgentContext({ thread, store, requestContext: REQUEST, now: () => clock.now })
  return { store, thread, clock, context }
}

export interface RunOptions extends StreamAgentResponseOptions {
  model: ScriptedModel
  input?: string | AgentInputItem[]
  /** Whether the runner's hooks tell of tools as they go. */
  isObserved?: boolean
  runSignal?: AbortSignal
}

/** The events of one run of the agent. */
export async function* respond(
  agent: Agent<TestContext>,
  context: TestContext,
  { model, input = 'Hi', isObserved = true, runSignal, ...options }: RunOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const runner = new Runner({ modelProvider: { getModel: () => model } })
  if (isObserved) context.observe(runner)
  const signal = runSignal ?? options.signal
  const run = await runner.run(agent, input, { stream: true, context, ...(signal && { signal }) })
  yield* streamAgentResponse(context, run, options)
}

/** Everything up to the end, or up to what the stream throws. */
export async function collect(
  events: AsyncIterable<ThreadStreamEvent>,
): Promise<{ events: ThreadStreamEvent[]; error: unknown }> {
  const collected: ThreadStreamEvent[] = []
  try {
    for await (const event of events) collected.push(event)
    return { events: collected, error: undefined }
  } catch (error) {
    return { events: collected, error }
  }
}

/** The events in lines, without those that no browser is sent. */
export function toLines(events: readonly ThreadStreamEvent[]): string[] {
  return events.filter((event) => !('item' in event && isHiddenItem(event.item))).map(toLine)
}

/** An event in a line: what happened, to which kind of item, with what. Ids differ from run to run and are left out. */
export function toLine(event: ThreadStreamEvent): string {
  switch (event.type) {
    case 'thread.item.added':
    case 'thread.item.done':
    case 'thread.item.replaced': {
      const { item } = event
      const what = event.type.replace('thread.item.', '')
      if (item.type === 'assistant_message') return `${what} message ${item.content.map(({ text }) => text).join('|')}`
      if (item.type === 'workflow') return `${what} workflow [${item.workflow.tasks.map(toTaskLine).join(', ')}]`
      return `${what} ${item.type}`
    }
    case 'thread.item.updated': {
      const { update } = event
      if (update.type === 'assistant_message.content_part.text_delta') return `delta ${update.delta}`
      if (update.type === 'assistant_message.content_part.added') return `part ${update.content_index} added`
      if (update.type === 'assistant_message.content_part.done') return `part done ${update.content.text}`
      if (update.type === 'workflow.task.added') return `task ${update.task_index} added ${toTaskLine(update.task)}`
      if (update.type === 'workflow.task.updated') return `task ${update.task_index} updated ${toTaskLine(update.task)}`
      return update.type
    }
    case 'thread.item.removed':
      return 'removed'
    case 'progress_update':
      return `progress ${event.text}`
    default:
      return event.type
  }
}

function toTaskLine(task: { status_indicator: string; type: string; title?: string | undefined }): string {
  return `${task.title ?? task.type} ${task.status_indicator}`
}

/** The stream of a model that writes the text in these pieces, as the SDK has it from any provider. */
export function streamOf(pieces: string[], { id = 'FAKE_ID' }: { id?: string } = {}): StreamEvent[] {
  const text = pieces.join('')
  return [
    { type: 'response_started' },
    ...pieces.map((delta) => ({ type: 'output_text_delta' as const, delta, itemId: id })),
    responseDone([
      { type: 'message', role: 'assistant', status: 'completed', id, content: [{ type: 'output_text', text }] },
    ]),
  ]
}

export function responseDone(output: protocol.OutputModelItem[]): StreamEvent {
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
  return { type: 'response_done', response: { id: 'resp_1', usage, output } }
}

import { ScriptedModel } from '@openai/agents/testing'
import type { InferenceOptions, ThreadItem, ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { TeamServerParts } from '../../src/chatkit/team-server.ts'
import { openTeamServer } from './open-team-server.ts'

export type Turns = NonNullable<ConstructorParameters<typeof ScriptedModel>[0]>

export interface AskOptions {
  threadId?: string
  chosen?: InferenceOptions
  attachments?: string[]
}

const alice = { userId: 'alice' }

/** One user who talks with the team, whose model says what it is told to. */
export async function openTalk(turns: Turns = [], parts: Partial<TeamServerParts> = {}) {
  const model = new ScriptedModel(turns)
  const opened = await openTeamServer(model, parts)
  const { server, store } = opened
  const process = async (type: string, params: object, user = alice): Promise<ThreadStreamEvent[]> => {
    const result = await server.process({ type, params }, user)
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events
  }
  const ask = (text: string, { threadId, chosen = {}, attachments = [] }: AskOptions = {}) => {
    const input = { content: [{ type: 'input_text', text }], attachments, inference_options: chosen }
    return threadId
      ? process('threads.add_user_message', { thread_id: threadId, input })
      : process('threads.create', { input })
  }
  const threads = async (): Promise<ThreadMetadata[]> =>
    (await store.loadThreads({ limit: 10, order: 'asc' }, alice)).data
  const thread = async (): Promise<ThreadMetadata> => (await threads())[0]!
  const items = async (): Promise<ThreadItem[]> =>
    (await store.loadThreadItems((await thread()).id, { limit: 100, order: 'asc' }, alice)).data
  /** Which agent each model call was for, by its instructions. */
  const agents = () => model.calls.map(({ request }) => /You are the (\w+)/.exec(request.systemInstructions ?? '')?.[1])
  return { ...opened, model, process, ask, threads, thread, items, agents }
}

/** The texts of the answers. */
export function textOf(events: readonly ThreadStreamEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'thread.item.done' && event.item.type === 'assistant_message'
      ? event.item.content.map(({ text }) => text)
      : [],
  )
}

export function errorsOf(events: readonly ThreadStreamEvent[]): ThreadStreamEvent[] {
  return events.filter(({ type }) => type === 'error')
}

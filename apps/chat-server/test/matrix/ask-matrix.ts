import { Agent, handoff, Runner, tool } from '@openai/agents'
import type { AgentInputItem } from '@openai/agents'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { AgentContext, loadHistory, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { politeRefusals } from '@frontdesk/chatkit/agents/guardrails'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext } from '@frontdesk/chatkit/server'
import { createModelProvider } from '@frontdesk/models'
import type { ModelProviderOptions } from '@frontdesk/models'
import { openStore } from '@frontdesk/store'
import { pino } from 'pino'
import { z } from 'zod'
import { explainFailure, withExplanation } from '../../src/chatkit/explain-failure.ts'
import { AnswerModels } from '../../src/models/answer-models.ts'
import { UsageRecorder } from '../../src/models/usage-recorder.ts'
import { startEndpoint } from './fake-endpoint.ts'
import { IMAGE, SAID, THOUGHT } from './wire.ts'
import type { Fault, Kind, Wire } from './wire.ts'

/** The wire of a provider, and how it is set up. */
export interface Column {
  wire: Wire
  options: (baseURL: string, limitMs: number) => ModelProviderOptions
}

/** Only what is silent is waited for: anything else may take as long as it does on a busy machine. */
const SHORT_MS = 2_500
const LONG_MS = 60_000

/** What the user has of it. */
export async function askMatrix({ wire, options }: Column, cell: { kind: Kind; fault: Fault }): Promise<string> {
  await using endpoint = await startEndpoint(wire, cell)
  await using store = await openStore(':memory:')
  const logger = pino({ level: 'silent' })
  const isSilent = cell.fault === 'stall' || cell.fault === 'timeout before headers'
  const provider = createModelProvider(options(endpoint.baseURL, isSilent ? SHORT_MS : LONG_MS))
  const models = new AnswerModels({
    provider,
    historyTokens: 24_000,
    maxWaitMs: 5_000,
    fallback: [],
    toolAudit: { unknown: async () => {} },
    prices: {},
    usage: new UsageRecorder({ store, logger }),
    logger,
  })
  const found: string[] = []
  let last = ''

  class MatrixServer extends ChatKitServer {
    override respond(thread: ThreadMetadata, _input: unknown, requestContext: RequestContext, { signal }: HookOptions) {
      const context = new AgentContext({ thread, store: this.store, requestContext })
      const runner = new Runner({
        modelProvider: models.forAnswer(context, { activeAgent: () => last }),
        model: provider.defaultModel,
        tracingDisabled: true,
      })
      context.observe(runner)
      runner.on('agent_start', (_context, agent) => (last = agent.name))
      const run = async () => {
        const history = await loadHistory(context, { maxTokens: 24_000 })
        const image: AgentInputItem = { role: 'user', content: [{ type: 'input_image', image: IMAGE }] }
        const input = cell.kind === 'image' ? [...history, image] : history
        return runner.run(createAgents(found), input, { stream: true, context, signal })
      }
      const events = streamAgentResponse(context, run, { refusals: politeRefusals, signal })
      return withExplanation(events, explainFailure)
    }
  }

  const input = { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} }
  const server = new MatrixServer({ store, logger })
  const result = await server.process({ type: 'threads.create', params: { input } }, { userId: 'alice' })
  const events: ThreadStreamEvent[] = []
  if (result.type === 'stream') for await (const event of result.events) events.push(event)
  if (endpoint.faults.length > 0) return `refused: ${endpoint.faults.join(', ')}`
  // What was used is written without anybody waiting for it: behind this write it is there.
  await store.database.write(function* nothing() {})
  const usage = await store.records.loadUsage({ by: [] })
  return outcomeOf(cell.kind, {
    events,
    found,
    last,
    requests: endpoint.requests,
    usedTokens: usage[0]?.inputTokens ?? 0,
  })
}

interface Seen {
  events: ThreadStreamEvent[]
  /** What the tool was called with. */
  found: string[]
  /** The agent that ended the answer. */
  last: string
  requests: string[]
  usedTokens: number
}

function outcomeOf(kind: Kind, seen: Seen): string {
  const { events } = seen
  const error = events.find((event) => event.type === 'error')
  const texts = events.flatMap((event) =>
    event.type === 'thread.item.done' && event.item.type === 'assistant_message'
      ? event.item.content.map(({ text }) => text)
      : [],
  )
  if (!error)
    return isComplete(kind, { ...seen, text: texts.join('') }) ? 'answered' : `not complete: ${texts.join('|')}`
  const kept = texts.some((text) => text !== '') ? 'kept and told' : 'told'
  return `${kept}, ${error.allow_retry ? 'may ask again' : 'no retry'}`
}

function isComplete(kind: Kind, { events, found, last, requests, usedTokens, text }: Seen & { text: string }): boolean {
  const all = JSON.stringify(events)
  switch (kind) {
    case 'text':
      return text === SAID
    case 'tool call':
      return text === SAID && found.join() === 'Berlin'
    case 'parallel calls':
      return text === SAID && found.toSorted().join() === 'Berlin,Hamburg'
    case 'handoff':
      return text === SAID && last === 'colleague'
    case 'refusal':
      return text !== '' && text !== SAID
    case 'reasoning':
      return text === SAID && all.includes(THOUGHT)
    case 'image':
      return text === SAID && requests.at(-1)!.includes(IMAGE)
    case 'usage':
      return text === SAID && usedTokens === 3
    default:
      throw new Error(`Unknown kind: ${String(kind satisfies never)}`)
  }
}

function createAgents(found: string[]): Agent<AgentContext> {
  const find = tool({
    name: 'find',
    description: 'Finds a city.',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      found.push(city)
      return `found ${city}`
    },
  })
  const colleague = new Agent<AgentContext>({ name: 'colleague' })
  return new Agent<AgentContext>({ name: 'triage', tools: [find], handoffs: [handoff(colleague)] })
}

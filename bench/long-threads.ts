/**
 * What a thread's length costs a turn. First its history alone: what is loaded from SQLite and made into the model's input once a message has arrived, in the
 * 10th turn and in the 100th. Then the whole turn through a server and the Agents SDK, less what the SDK itself takes with the same input. Then a page of a
 * thread of 10,000 items, beside one of a short thread. In processor time. `pnpm bench --only threads`, or
 * `node --expose-gc --conditions=@frontdesk/source bench/long-threads.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { AgentContext, HistoryCache, loadHistory, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import { Agent, Runner, setTracingDisabled } from '@openai/agents'
import type { AgentInputItem } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { openStore } from '@frontdesk/store'
import { median, report, roundsOf } from './report.ts'

const ROUNDS = roundsOf(9)
/** A round begins with threads of its own: what is measured makes them longer. */
const TURNS = 10
const LENGTHS = [10, 100]
const PAGES = 200
/** What chat-server allows a history to have, unless HISTORY_TOKENS says otherwise, and what it keeps. */
const MAX_TOKENS = 24_000
const CACHE_BYTES = 64_000_000
const user = { userId: 'user' }
const quiet = { info() {}, warn() {}, error() {} }
const created_at = '2026-01-01T00:00:00Z'
const TEXT = 'What a customer asks, and what is answered, in a sentence or two of ordinary words. '
const FACT = 'A record that a tool has found, of which there are some. '

setTracingDisabled(true)
const directory = await mkdtemp(join(process.env['BENCH_SCRATCH'] ?? tmpdir(), 'threads-'))
const store = await openStore(`file:${join(directory, 'bench.db')}`)
let made = 0

/** The history alone, with and without what is kept of the turns before. */
async function measureHistories(): Promise<void> {
  const ways = LENGTHS.flatMap((length) => [
    { name: `${length}th turn`, length, isKept: true },
    { name: `${length}th turn, read anew`, length, isKept: false },
  ])
  const rates = await takeRounds(ways, async ({ length, isKept }) => {
    const thread = await makeThread(length - 1)
    const cache = isKept ? new HistoryCache({ maxBytes: CACHE_BYTES }) : undefined
    const context = new AgentContext({ thread, store, requestContext: user })
    await loadHistory(context, { maxTokens: MAX_TOKENS, cache })
    let cpuMs = 0
    for (let turn = 0; turn < TURNS; turn++) {
      for (const item of turnItems(thread.id, length + turn)) await store.addThreadItem(thread.id, item, user)
      cpuMs += await cpuMsOf(() => loadHistory(context, { maxTokens: MAX_TOKENS, cache }))
    }
    return cpuMs / TURNS
  })
  report('threads: history of a turn', 'ms of processor time', [
    { name: '10th turn', value: rates('10th turn') },
    { name: '100th turn', value: rates('100th turn'), goal: { atMost: 1 / 0.8 } },
    { name: '10th turn, read anew', value: rates('10th turn, read anew') },
    { name: '100th turn, read anew', value: rates('100th turn, read anew') },
  ])
}

/** A turn through a server, and a run of the SDK that is given the same input. */
async function measureTurns(): Promise<void> {
  const ways = LENGTHS.flatMap((length) => [
    { name: `${length}th turn`, length, isServed: true },
    { name: `${length}th turn, the SDK alone`, length, isServed: false },
  ])
  const rates = await takeRounds(ways, async ({ length, isServed }) => {
    const thread = await makeThread(length - 1)
    const server = new HistoryServer({ store, logger: quiet })
    await ask(server, thread.id)
    const input = server.input
    const once = isServed ? () => ask(server, thread.id) : () => runAlone(input)
    await once()
    return (await cpuMsOf(() => repeat(TURNS, once))) / TURNS
  })
  const own = LENGTHS.map((length) => rates(`${length}th turn`) - rates(`${length}th turn, the SDK alone`))
  report('threads: a turn, less what the SDK takes', 'ms of processor time', [
    { name: '10th turn', value: own[0]! },
    { name: '100th turn', value: own[1]!, goal: { atMost: 1 / 0.8 } },
    ...LENGTHS.map((length) => ({
      name: `the SDK, ${length}th turn`,
      value: rates(`${length}th turn, the SDK alone`),
    })),
  ])
}

/** A page of 20 at the end of a thread. */
async function measurePages(): Promise<void> {
  const ways = [100, 10_000].map((items) => ({ name: `of ${items.toLocaleString('en')} items`, items }))
  const threads = new Map<string, ThreadMetadata>()
  for (const { name, items } of ways) threads.set(name, await makeThread(items / 5))
  const memory = new Map<string, number>()
  const rates = await takeRounds(ways, async ({ name }) => {
    const { id } = threads.get(name)!
    const page = () => store.loadThreadItems(id, { limit: 20, order: 'desc' }, user)
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    const held = await page()
    globalThis.gc?.()
    memory.set(name, (process.memoryUsage().heapUsed - before) / 1_024)
    const cpuMs = (await cpuMsOf(() => repeat(PAGES, page))) / PAGES
    return held.data.length === 20 ? cpuMs : Number.NaN
  })
  const goal = { atMost: 1.25 }
  report(
    'threads: a page of 20',
    'ms of processor time',
    ways.map(({ name, items }) => ({ name, value: rates(name), ...(items > 100 && { goal }) })),
  )
  report(
    'threads: memory of a page of 20',
    'kB',
    ways.map(({ name, items }) => ({ name, value: memory.get(name)!, ...(items > 100 && { goal }) })),
  )
}

/** Takes the ways in turn, after a round to warm up. Gives the median of each. */
async function takeRounds<Way extends { name: string }>(
  ways: readonly Way[],
  measure: (way: Way) => Promise<number>,
): Promise<(name: string) => number> {
  const values = new Map(ways.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ways) {
      const value = await measure(way)
      if (round > 0) values.get(way.name)!.push(value)
    }
  }
  return (name) => median(values.get(name)!)
}

/** Answers with the model that says one sentence, given the thread. */
class HistoryServer extends ChatKitServer<typeof user> {
  input: AgentInputItem[] = []
  readonly #cache = new HistoryCache({ maxBytes: CACHE_BYTES })

  override respond(
    thread: ThreadMetadata,
    _input: UserMessageItem | null,
    requestContext: typeof user,
  ): AsyncIterable<ThreadStreamEvent> {
    const context = new AgentContext({ thread, store: this.store, requestContext })
    return streamAgentResponse(context, async () => {
      this.input = await loadHistory(context, { maxTokens: MAX_TOKENS, cache: this.#cache })
      const runner = sayingRunner()
      context.observe(runner)
      return runner.run(new Agent<typeof context>({ name: 'writer' }), this.input, { stream: true, context })
    })
  }
}

function sayingRunner(): Runner {
  const model = new ScriptedModel([[assistantMessage(TEXT)]])
  return new Runner({ modelProvider: { getModel: () => model } })
}

/** Gives the number of events, all of which were read. */
async function runAlone(input: readonly AgentInputItem[]): Promise<number> {
  const run = await sayingRunner().run(new Agent({ name: 'writer' }), [...input], { stream: true })
  let events = 0
  for await (const event of run) events += Number(event.type !== undefined)
  return events
}

async function ask(server: HistoryServer, threadId: string): Promise<void> {
  const input = { content: [{ type: 'input_text', text: TEXT }], attachments: [], inference_options: {} }
  const result = await server.process(
    { type: 'threads.add_user_message', params: { thread_id: threadId, input } },
    user,
  )
  if (result.type !== 'stream') throw new Error('The answer is no stream.')
  for await (const event of result.events) if (event.type === 'error') throw new Error('The turn has failed.')
}

/** A thread with so many turns. */
async function makeThread(turns: number): Promise<ThreadMetadata> {
  const thread: ThreadMetadata = { id: `thr_${made++}`, created_at, status: { type: 'active' }, metadata: {} }
  const items = Array.from({ length: turns }, (_, turn) => turnItems(thread.id, turn)).flat()
  await store.write(
    [
      { type: 'save_thread', thread },
      ...items.map((item) => ({ type: 'save_item' as const, threadId: thread.id, item })),
    ],
    user,
  )
  return thread
}

/** What a turn with one call of a tool leaves in a thread: five items. */
function turnItems(threadId: string, turn: number): ThreadItem[] {
  const head = (kind: string) => ({ id: `${kind}_${turn}`, thread_id: threadId, created_at })
  const callId = `call_${turn}`
  const call = { type: 'function_call', callId, name: 'query', arguments: '{"sql":"SELECT 1"}' }
  const output = { type: 'text', text: FACT.repeat(10) }
  const result = { type: 'function_call_result', callId, name: 'query', status: 'completed', output }
  const content = { type: 'frontdesk.model_items', version: 1, items: [call, result], tasks: [] }
  return [
    {
      ...head('user'),
      type: 'user_message',
      content: [{ type: 'input_text', text: TEXT }],
      attachments: [],
      inference_options: {},
    },
    {
      ...head('workflow'),
      type: 'workflow',
      workflow: { type: 'custom', tasks: [{ type: 'custom', title: 'Asked the database' }], expanded: false },
    },
    { ...head('record'), type: 'hidden_context_item', content },
    {
      ...head('answer'),
      type: 'assistant_message',
      content: [{ type: 'output_text', text: TEXT, annotations: [] }],
    },
    { ...head('end'), type: 'end_of_turn' },
  ] as ThreadItem[]
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < times; count++) await work()
}

async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user: inUser, system } = process.cpuUsage(before)
  return (inUser + system) / 1_000
}

try {
  await measureHistories()
  await measureTurns()
  await measurePages()
} finally {
  await store[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
}

import { isHiddenItem } from '@frontdesk/chatkit'
import type { ClientToolCallItem } from '@frontdesk/chatkit'
import { InvalidStateError } from '@frontdesk/chatkit/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { SqlStore } from '@frontdesk/store'
import { DurableRuns } from '@frontdesk/runs'
import { ScriptedModel, assistantMessage, functionCall } from '@openai/agents/testing'
import { ClientToolDeadlines, NO_ANSWER } from '../src/client-tools/client-tool-deadlines.ts'
import { WaitingCalls } from '../src/client-tools/waiting-calls.ts'
import { openClientToolsPart } from '../src/parts/client-tools.ts'
import { loadClientTools, toAgentTool } from '../src/client-tools/client-tools.ts'
import { NO_DESK_TOOLS } from '../src/desk-tools/desk-tools.ts'
import { SHIPPED_TEAM } from '../src/team/file/find-team-file.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { createTeam } from '../src/team/team.ts'
import type { Team } from '../src/team/team.ts'
import { logger, noServers, openTeamServer } from './support/open-team-server.ts'

const alice = { userId: 'alice' }
/** A busy machine may take so long. */
const PATIENT = { timeout: 20_000 }

vi.setConfig({ testTimeout: 30_000 })
const call = { thread_id: 'thr_1' } as ClientToolCallItem

function open(process: (request: object) => Promise<never>) {
  const due: (() => void)[] = []
  const sent: object[] = []
  const delays: number[] = []
  const deadlines = new ClientToolDeadlines({
    timeoutMs: 1_000,
    logger,
    schedule: (work, delayMs) => {
      due.push(work)
      delays.push(delayMs)
      return () => void due.splice(due.indexOf(work), 1)
    },
  })
  deadlines.answerBy((request) => {
    sent.push(request)
    return process(request)
  })
  return { deadlines, due, delays, sent }
}

const refused = async (): Promise<never> => {
  throw new InvalidStateError('It has been answered.')
}

it('tells the model that the page did not answer, when the time is over', async () => {
  const { deadlines, due, sent } = open(refused)
  deadlines.start(call, alice)
  expect(sent).toEqual([])
  due[0]?.()
  await expect
    .poll(() => sent, PATIENT)
    .toEqual([{ type: 'threads.add_client_tool_output', params: { thread_id: 'thr_1', result: NO_ANSWER } }])
})

it('waits for nobody once the thread goes on', () => {
  const { deadlines, due } = open(refused)
  deadlines.start(call, alice)
  deadlines.end('thr_1')
  expect(due).toEqual([])
})

it('waits for the newest call of a thread alone', () => {
  const { deadlines, due } = open(refused)
  deadlines.start(call, alice)
  deadlines.start(call, alice)
  expect(due).toHaveLength(1)
})

it('waits on for pages that a server which has ended had asked', async () => {
  const { store } = await openTeamServer(new ScriptedModel([]))
  const asked = await askPage(store)
  const { deadlines, due, delays, sent } = open(refused)
  const made = Date.parse(asked.created_at)
  // Its clock may be ahead of that of the server that asked: the page has the whole time.
  const waiting = new WaitingCalls({ deadlines, store, logger, now: () => made + 300_000 })
  onTestFinished(() => waiting[Symbol.asyncDispose]())
  await expect.poll(() => delays, PATIENT).toEqual([1_000])
  due[0]?.()
  await expect
    .poll(() => sent, PATIENT)
    .toEqual([{ type: 'threads.add_client_tool_output', params: { thread_id: asked.thread_id, result: NO_ANSWER } }])
})

it('does not answer what another server has asked the page since', async () => {
  const { deadlines, due, sent } = open(refused)
  const answered = new Set<string>()
  deadlines.answerBy(async (request) => void sent.push(request), { isPending: async ({ id }) => !answered.has(id) })
  deadlines.start({ ...call, id: 'ctc_1' }, alice)
  answered.add('ctc_1')
  due[0]?.()
  await new Promise((resolve) => setImmediate(resolve))
  expect(sent).toEqual([])
})

it('goes on without a page whose time was over while no server ran, as a run of the thread', async () => {
  const { server, store } = await openTeamServer(new ScriptedModel([[assistantMessage('Then without it.')]]))
  const asked = await askPage(store)
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const deadlines = new ClientToolDeadlines({ timeoutMs: 0, logger })
  const part = openClientToolsPart({ deadlines, runs, store, logger })
  onTestFinished(() => part[Symbol.asyncDispose]())
  await expect
    .poll(async () => {
      const { data } = await store.loadThreadItems(asked.thread_id, { limit: 20, order: 'desc' }, alice)
      return data.filter((item) => !isHiddenItem(item) && item.type !== 'workflow')
    }, PATIENT)
    .toMatchObject([
      { type: 'assistant_message', content: [{ text: 'Then without it.' }] },
      { type: 'client_tool_call', status: 'completed', output: NO_ANSWER },
      { type: 'user_message' },
    ])
  const statesOf = async () => (await runs.list(asked.thread_id, alice)).map(({ state }) => state)
  await expect.poll(statesOf, PATIENT).toEqual(['completed', 'completed'])
})

/** A thread that ended at a question to the page, on another server over the same store. */
async function askPage(store: SqlStore): Promise<ClientToolCallItem> {
  const turns = [[functionCall('get_selection', {}, { callId: 'call_1' })]]
  const team = { current: await teamThatAsks() }
  const { server } = await openTeamServer(new ScriptedModel(turns), { store, team })
  await using runs = new DurableRuns(server, { store })
  const input = { content: [{ type: 'input_text', text: 'What is selected?' }], attachments: [], inference_options: {} }
  const options = { signal: new AbortController().signal, header: () => undefined }
  const result = await runs.process({ type: 'threads.create', params: { input } }, alice, options)
  const frames: string[] = []
  if (result.type === 'frames') for await (const frame of result.frames) frames.push(frame)
  expect(frames.join('')).toContain('client_tool_call')
  const [thread] = (await store.loadThreads({ limit: 1, order: 'desc' }, alice)).data
  const { data } = await store.loadThreadItems(thread?.id ?? '', { limit: 10, order: 'desc' }, alice)
  const asked = data.find((item) => item.type === 'client_tool_call')
  if (asked?.type !== 'client_tool_call') throw new Error('The page was asked nothing.')
  return asked
}

/** The team that ships, which may ask the page for its selection. */
async function teamThatAsks(): Promise<Team> {
  const [selection] = await loadClientTools(['get_selection'])
  const clientTools = [toAgentTool(selection!)]
  const tools = { ...NO_DESK_TOOLS, clientTools, endingRuns: clientTools.map(({ name }) => name) }
  const file = await loadTeamFile(SHIPPED_TEAM)
  return createTeam(file, {
    env: {},
    escalate: async () => {},
    tools: noServers,
    desk: { tools, note: () => undefined },
  })
}

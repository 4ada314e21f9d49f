import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { loadClientTools } from '../src/client-tools/client-tools.ts'
import { createDeskTools } from '../src/desk-tools/desk-tools.ts'
import type { CallTool } from '../src/mcp/call-tool.ts'
import { StartError } from '../src/start-error.ts'
import { SHIPPED_TEAM } from '../src/team/file/find-team-file.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { createTeam } from '../src/team/team.ts'
import { QueryResults } from '../src/widgets/query-results.ts'
import { noServers, openTeamServer } from './support/open-team-server.ts'
import { makeFolder } from './support/write-team.ts'

// The first test pays for what the server loads, which a busy machine may take long for.
vi.setConfig({ testTimeout: 30_000 })

type Turns = ConstructorParameters<typeof ScriptedModel>[0]

/** Every file says which it is. */
const callTool: CallTool = async ({ args }) => ({ content: `# Refunds\n\nOf ${String(args['path'])}.` })

/** The team that ships with the tools of this server. */
async function open(turns: Turns) {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const desk = { store, callTool, results: new QueryResults(), clientTools: [], has: { files: true, tasks: true } }
  const tools = createDeskTools(desk)
  const team = createTeam(await loadTeamFile(SHIPPED_TEAM), {
    env: {},
    escalate: async () => {},
    tools: noServers,
    desk: { tools, note: () => undefined },
  })
  const { server } = await openTeamServer(new ScriptedModel(turns), { store, team: { current: team } })
  return async (text: string, { user = 'alice', agent }: { user?: string; agent?: string } = {}) => {
    const inference_options = agent === undefined ? {} : { tool_choice: { id: agent } }
    const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options }
    const result = await server.process({ type: 'threads.create', params: { input } }, { userId: user })
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events
  }
}

const effectsOf = (events: readonly ThreadStreamEvent[]) => events.filter(({ type }) => type === 'client_effect')
const find = (callId: string) => [functionCall('find_conversation', { subject: 'lamp' }, { callId })]

describe('what the team does in the page', () => {
  it("opens an earlier conversation of the user's, and of nobody else", async () => {
    const ask = await open([
      [assistantMessage('It was sent.')],
      find('call_1'),
      [assistantMessage('Here it is.')],
      find('call_2'),
      [assistantMessage('There is none.')],
    ])
    const first = await ask('Where is my lamp?')
    const thread = first.flatMap((event) => (event.type === 'thread.created' ? [event.thread.id] : []))[0]
    expect(effectsOf(await ask('Open what we said about it'))).toEqual([
      { type: 'client_effect', name: 'open_thread', data: { thread_id: thread, title: 'Where is my lamp?' } },
    ])
    expect(effectsOf(await ask('Open what was said about it', { user: 'bob' }))).toEqual([])
  })

  it('opens a file at the address where its owner can read it', async () => {
    const ask = await open([
      [functionCall('open_file', { path: 'rules/refunds & returns.md' }, { callId: 'call_1' })],
      [assistantMessage('Here it is.')],
    ])
    const events = await ask('Show me the rules', { agent: 'librarian' })
    const path = 'rules/refunds & returns.md'
    const url = '/chatkit/sources/rules/refunds%20%26%20returns.md'
    expect(effectsOf(events)).toEqual([{ type: 'client_effect', name: 'open_source', data: { path, url } }])
  })
})

/** A file with this content, as JSON. */
function write(content: unknown): string {
  const path = join(makeFolder(), 'tools.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

describe('a file of client tools', () => {
  it('brings tools of its own beside those that are known', async () => {
    const path = write([{ name: 'scroll_to', description: 'Scrolls to a part of the page.' }])
    const tools = await loadClientTools(['get_selection', path])
    expect(tools.map(({ name }) => name)).toEqual(['get_selection', 'scroll_to'])
    expect(tools[1]?.parameters).toEqual({ type: 'object', properties: {}, additionalProperties: false })
  })

  it.each([
    ['with a name that no page could have', [{ name: 'Scroll to', description: 'x' }]],
    ['that is no list', { name: 'scroll_to', description: 'x' }],
  ])('%s is refused with what is wrong', async (_what, content) => {
    await expect(loadClientTools([write(content)])).rejects.toBeInstanceOf(StartError)
  })
})

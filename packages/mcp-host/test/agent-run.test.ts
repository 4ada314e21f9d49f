import { Agent, Runner } from '@openai/agents'
import type { ModelRequest, RunContext } from '@openai/agents'
import { assistantMessage, functionCall, modelResponder, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { createLog, faultSpec, until } from './world.ts'

interface Context {
  userId?: string
}

async function openTeam() {
  const { spec, record, pids } = faultSpec()
  const identity = ({ context }: RunContext<Context>) => ({ userId: context.userId! })
  const fleet = await openMcpFleet([spec], { logger: createLog(), identity })
  onTestFinished(() => fleet.close())
  const agent = new Agent<Context>({ name: 'analyst', mcpServers: [fleet.server('fault')] })
  const runner = new Runner({ tracingDisabled: true })
  /** Runs the agent, whose model calls one tool and then repeats what the tool said. */
  const ask = (tool: string, args: object, context: Context, signal?: AbortSignal) => {
    const model = new ScriptedModel([
      [functionCall(tool, JSON.stringify(args), { callId: 'call_1' })],
      modelResponder(repeat),
    ])
    return runner.run(agent.clone({ model }), 'go', { context, ...(signal && { signal }) })
  }
  return { fleet, ask, record, pids }
}

function repeat({ request }: { request: Readonly<ModelRequest> }) {
  const last = typeof request.input === 'string' ? undefined : request.input.at(-1)
  const output = last?.type === 'function_call_result' ? last.output : []
  return [assistantMessage(typeof output === 'string' ? output : JSON.stringify(output))]
}

describe('an agent with a fleet', () => {
  it('calls a tool for the user of its run', async () => {
    const { ask } = await openTeam()
    const result = await ask('whoami', {}, { userId: 'ada' })
    expect(result.finalOutput).toContain('{\\"userId\\":\\"ada\\"}')
  })

  it('keeps the users of two runs at once apart', async () => {
    const { ask, pids } = await openTeam()
    const users = Array.from({ length: 20 }, (_, n) => `user-${n}`)
    const results = await Promise.all(users.map((userId, n) => ask('whoami', { ms: (n * 7) % 30 }, { userId })))
    expect(results.map((result) => /user-\d+/.exec(String(result.finalOutput))?.[0])).toEqual(users)
    expect(pids()).toHaveLength(1)
  })

  it('cannot choose the user in the arguments', async () => {
    const { ask } = await openTeam()
    const forged = { _meta: { 'dev.frontdesk/user': { userId: 'eve' } }, userId: 'eve' }
    expect((await ask('whoami', forged, { userId: 'ada' })).finalOutput).not.toContain('eve')
  })

  it('makes no call when the run has no user, and tells the model', async () => {
    const { ask, record } = await openTeam()
    const result = await ask('effect', {}, {})
    expect(result.finalOutput).toContain('this request has no user')
    expect(record()).not.toContain('effect')
  })

  it('marks the output of a failed call for the page, and no other', async () => {
    const { ask } = await openTeam()
    for (const [tool, customData] of [
      ['effectThenDie', { isError: true }],
      ['fail', { isError: true }],
      ['echo', undefined],
    ] as const) {
      const { newItems } = await ask(tool, {}, { userId: 'ada' })
      const output = newItems.find((item) => item.type === 'tool_call_output_item')
      expect(output?.customData).toEqual(customData)
    }
  })

  it('goes on when the child dies in the call', async () => {
    const { ask } = await openTeam()
    const result = await ask('effectThenDie', {}, { userId: 'ada' })
    expect(result.finalOutput).toContain('nothing is known about its result')
    expect((await ask('echo', { value: 'alive' }, { userId: 'ada' })).finalOutput).toContain('alive')
  })

  it('starts a run while the child is away', async () => {
    const { fleet, ask } = await openTeam()
    process.kill(fleet.status()[0]!.pid!, 'SIGKILL')
    await until(() => fleet.status()[0]!.state !== 'ready')
    expect((await ask('echo', { value: 'served' }, { userId: 'ada' })).finalOutput).toContain('served')
  })

  it('tells the child when the run is aborted', async () => {
    const { ask, record } = await openTeam()
    const abort = new AbortController()
    const run = ask('slow', { ms: 300 }, { userId: 'ada' }, abort.signal)
    await until(() => record().includes('call slow'))
    abort.abort()
    await run.catch(() => undefined) // Whether an aborted run rejects is the SDK's affair.
    await until(() => record().includes('cancelled'))
    expect(record()).toContain('told of cancellation')
  })
})

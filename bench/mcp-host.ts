/**
 * mcp-host beside the bare client of the MCP SDK on the same server, taken in turn call by call: latency of one call after the other, and calls per second with
 * sixteen at a time; on the SDK's `server-everything`, and on a server that answers at once, where nothing hides what the host itself takes. Then a turn
 * of an agent with one call of a tool, beside the same tool in this process.
 *
 * The host gives each server a session of its own, so that whatever it starts can be ended with it. Linux schedules the processes of different sessions apart
 * (`sched_autogroup_enabled`), which costs about 8 µs a call whoever makes it. The client that the host is compared with has its server in a session of
 * its own too; the client without is the last row. All send the same request, the user in its `_meta` included.
 */
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { Agent, Runner, setTracingDisabled, tool, Usage } from '@openai/agents'
import type { Model, ModelResponse } from '@openai/agents'
import { assistantMessage, functionCall } from '@openai/agents/testing'
import { openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import { z } from 'zod'
import { median, report, roundsOf } from './report.ts'

const ROUNDS = roundsOf(7)
const CALLS = 1_000
/** So many calls, sixteen at a time, until Node has compiled what each of them runs: a server that has just started is slower. */
const WARM_UP_CALLS = 30_000
const TURNS = 100
const ORDERS = [
  [0, 1, 2],
  [1, 0, 2],
  [0, 2, 1],
  [2, 0, 1],
  [2, 1, 0],
  [1, 2, 0],
]
const META = { [USER_META_KEY]: { userId: 'ada' } }
const SERVERS = {
  'server-everything': fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js')),
  'a server that answers at once': fileURLToPath(new URL('mcp-echo-server.ts', import.meta.url)),
}

const quiet = () => {}

interface Caller extends AsyncDisposable {
  name: string
  echo: (message: string) => Promise<unknown>
}

async function openBare(script: string, { ownSession }: { ownSession: boolean }): Promise<Caller> {
  const client = new Client({ name: 'bench', version: '0.0.0' })
  const [command, args] = ownSession ? ['setsid', [process.execPath, script]] : [process.execPath, [script]]
  await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }))
  return {
    name: ownSession ? 'the SDK’s client' : 'the same, server in the session of the bench',
    echo: (message) => client.callTool({ name: 'echo', arguments: { message }, _meta: META }),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function openHost(script: string): Promise<Caller> {
  const fleet = await openFleet(script)
  const view = fleet.forAgent('bench')
  await view.listTools()
  return {
    name: 'mcp-host',
    echo: (message) => view.callToolResult('echo', { message }, META),
    [Symbol.asyncDispose]: () => fleet.close(),
  }
}

function openFleet(script: string) {
  const spec = { name: 'everything', command: process.execPath, args: [script], trust: 'third-party' as const }
  return openMcpFleet([{ ...spec, required: true }], {
    logger: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    identity: () => ({ userId: 'ada' }),
  })
}

async function measureCalls(server: string, script: string): Promise<void> {
  await using bare = await openBare(script, { ownSession: true })
  await using host = await openHost(script)
  await using near = await openBare(script, { ownSession: false })
  const callers = [bare, host, near]
  for (const { echo } of callers) await rateOf(echo, WARM_UP_CALLS)
  const rounds = callers.map(() => ({ p50: [] as number[], p99: [] as number[], rate: [] as number[] }))
  for (let round = 0; round <= ROUNDS; round++) {
    const times = callers.map(() => [] as number[])
    // In turn call by call, so that what slows the machine slows all. In each order alike, since a server still works a little after its answer.
    for (let call = 0; call < CALLS; call++) {
      for (const index of ORDERS[call % ORDERS.length]!) {
        const { echo } = callers[index]!
        const started = performance.now()
        await echo('hello')
        times[index]?.push(performance.now() - started)
      }
    }
    const rates = []
    for (const { echo } of callers) rates.push(await rateOf(echo))
    if (round === 0) continue
    for (const [index, found] of rounds.entries()) {
      found.p50.push(quantile(times[index] ?? [], 0.5))
      found.p99.push(quantile(times[index] ?? [], 0.99))
      found.rate.push(rates[index] ?? 0)
    }
  }
  const rows = (of: 'p50' | 'p99' | 'rate') =>
    callers.map(({ name }, index) => ({ name, value: median(rounds[index]?.[of] ?? []) }))
  const [first, second] = [rows('p50'), rows('p99')]
  report(`A call on ${server}, p50`, 'ms', withGoal(first))
  report(`A call on ${server}, p99`, 'ms', withGoal(second))
  report(`Calls on ${server}, sixteen at a time`, 'per second', rows('rate'))
}

function withGoal(rows: { name: string; value: number }[]) {
  return rows.map((row) => (row.name === 'mcp-host' ? { ...row, goal: { atMost: 1.2 } } : row))
}

async function rateOf(echo: Caller['echo'], calls = CALLS): Promise<number> {
  const started = performance.now()
  let left = calls
  const work = async () => {
    while (left-- > 0) await echo('hello')
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return (calls / (performance.now() - started)) * 1_000
}

/** A turn of an agent that calls `echo` once and then answers. Each has the one tool. */
async function measureTurns(script: string): Promise<void> {
  await using fleet = await openFleet(script)
  const here = tool({
    name: 'echo',
    description: 'Echoes back the input',
    parameters: z.object({ message: z.string() }),
    execute: ({ message }) => `Echo: ${message}`,
  })
  const names = ['a tool in this process', 'a tool of a server, through mcp-host']
  const agents = [
    new Agent({ name: 'a', tools: [here] }),
    new Agent({ name: 'b', mcpServers: [fleet.server('everything', { tools: ['echo'] })] }),
  ]
  const found = agents.map(() => [] as number[])
  for (let round = 0; round <= ROUNDS; round++) {
    const times = agents.map(() => [] as number[])
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [index, agent] of agents.entries()) times[index]?.push(await timeTurn(agent))
    }
    if (round > 0) for (const [index, medians] of found.entries()) medians.push(median(times[index] ?? []))
  }
  const values = found.map((medians) => median(medians))
  report(
    'A turn of an agent with one call of a tool',
    'ms',
    names.map((name, index) => ({ name, value: values[index] ?? 0 })),
  )
  const over = (values[1] ?? 0) - (values[0] ?? 0)
  report('What a call of a server adds to a turn', 'ms', [
    { name: 'through mcp-host', value: over, goal: { valueAtMost: 0.9 } },
  ])
}

async function timeTurn(agent: Agent): Promise<number> {
  const model = new TwoStepModel()
  const runner = new Runner({ modelProvider: { getModel: () => model } })
  const started = performance.now()
  await runner.run(agent, 'Echo hello.')
  return performance.now() - started
}

/** Calls `echo`, and then answers. */
class TwoStepModel implements Model {
  #steps = 0

  async getResponse(): Promise<ModelResponse> {
    this.#steps++
    const output =
      this.#steps === 1
        ? [functionCall('echo', { message: 'hello' }, { callId: 'call_1' })]
        : [assistantMessage('Done.')]
    return { usage: new Usage(), output }
  }

  getStreamedResponse(): never {
    throw new Error('Nobody streams here.')
  }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
}

setTracingDisabled(true)
for (const [name, script] of Object.entries(SERVERS)) await measureCalls(name, script)
await measureTurns(SERVERS['a server that answers at once'])

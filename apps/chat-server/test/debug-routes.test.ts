import { Usage } from '@openai/agents'
import type { Model } from '@openai/agents'
import { ScriptedModel, assistantMessage, functionCall } from '@openai/agents/testing'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TeamServerParts } from '../src/chatkit/team-server.ts'
import { toTimeline } from '../src/debug/to-timeline.ts'
import type { Trace } from '../src/debug/turn-trace.ts'
import { openApp } from './support/open-app.ts'
import { openTeamServer } from './support/open-team-server.ts'

async function open(parts: Partial<TeamServerParts> = {}) {
  const model = new ScriptedModel([
    [functionCall('transfer_to_analyst', {}, { callId: 'call_1' })],
    [functionCall('set_context', { name: 'order', value: '17' }, { callId: 'call_2' })],
    [assistantMessage('Noted.')],
  ])
  const { server, store, attachments } = await openTeamServer(model, {
    modelProvider: { getModel: () => spending(model), defaultModel: 'openai/m' },
    ...parts,
  })
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const url = await openApp({}, { runs, store, attachments })
  const input = { content: [{ type: 'input_text', text: 'About order 17' }], attachments: [], inference_options: {} }
  const asked = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'threads.create', params: { input } }),
  })
  await asked.text()
  const { data } = await store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'local' })
  return { url: `${url}/admin/threads/${data[0]!.id}/runs`, model }
}

/** The same model, which tells that it has read 100 tokens and written 20. */
function spending(model: Model): Model {
  return {
    getResponse: (request) => model.getResponse(request),
    async *getStreamedResponse(request) {
      for await (const event of model.getStreamedResponse(request)) {
        const usage = new Usage({ inputTokens: 100, outputTokens: 20, totalTokens: 120 })
        yield event.type === 'response_done' ? { ...event, response: { ...event.response, usage } } : event
      }
    },
  }
}

describe('the debug view of a turn', () => {
  it('tells what the turn used and cost', async () => {
    const { url } = await open({ prices: { 'openai/m': { input: 1, output: 2 } } })
    const trace = (await (await fetch(`${url}/last`)).json()) as Trace
    expect(trace).toMatchObject({ tokens: { requests: 3, input: 300, output: 60 }, cost: 0.00042 })
    expect(toTimeline(trace)).toContain('3 model calls, 300 tokens in, 60 out, cost 0.00042')
  })

  it('tells no cost where a price is not known', async () => {
    const { url } = await open()
    const trace = (await (await fetch(`${url}/last`)).json()) as Trace
    expect(trace).not.toHaveProperty('cost')
    expect(toTimeline(trace)).toContain('60 out, cost not known')
  })

  it('shows agents, handoffs, tools, guardrails and shared facts, as JSON and as a timeline', async () => {
    const { url } = await open()
    const { data } = (await (await fetch(url)).json()) as { data: Trace[] }
    expect(data).toHaveLength(1)
    const [{ run, steps, context }] = data as [Trace]
    expect(steps.map(({ at: _at, ...step }) => step)).toEqual([
      { kind: 'guardrail', name: 'length', stopped: false },
      { kind: 'guardrail', name: 'secrets', stopped: false },
      { kind: 'agent', name: 'triage' },
      { kind: 'handoff', from: 'triage', to: 'analyst' },
      { kind: 'agent', name: 'analyst' },
      { kind: 'tool', name: 'set_context', agent: 'analyst', milliseconds: expect.any(Number) as number },
    ])
    expect(context).toEqual({ order: 17 })
    expect(await (await fetch(`${url}/${run}`)).json()).toEqual(data[0])
    const text = await (await fetch(`${url}/last`, { headers: { accept: 'text/plain' } })).text()
    expect(text).toBe(toTimeline(data[0]!))
    expect(text).toMatch(/handoff triage → analyst\n[^]*tool set_context[^]*shared: order=17\n$/)
  })

  it('is not there for a run or a thread that is not', async () => {
    const { url } = await open()
    expect((await fetch(`${url}/run_none`)).status).toBe(404)
    expect((await fetch(url.replace(/thr_\w+/, 'thr_none'))).status).toBe(404)
  })
})

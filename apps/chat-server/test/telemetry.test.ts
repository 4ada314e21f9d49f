import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { startSpan } from '../src/telemetry/spans.ts'
import { makeEffectsFile } from './support/open-desk.ts'
import { startWholeServer } from './support/start-whole-server.ts'
import { ONE_AGENT, writeTeam } from './support/write-team.ts'

interface ReceivedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  status: { code?: number }
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[]
}

/** A collector of OpenTelemetry: keeps what is posted to `/v1/traces`. */
async function startCollector() {
  const bodies: string[] = []
  const headers: (string | undefined)[] = []
  const receive = async (req: IncomingMessage, res: ServerResponse) => {
    headers.push(req.headers['x-team'] as string | undefined)
    const body = await text(req)
    if (req.url === '/v1/traces') bodies.push(body)
    res.setHeader('content-type', 'application/json').end('{}')
  }
  const server = createServer((req, res) => void receive(req, res)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const spans = () =>
    bodies.flatMap((body) =>
      (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, headers, spans }
}

interface Export {
  resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[]
}

const DESK_SERVER = new URL('fixtures/desk-server.ts', import.meta.url).pathname
const QUESTION = 'How many customers do we have in Berlin?'
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

/** Asks a whole server one question, then stops it. Gives its log. */
async function askOnce(env: Record<string, string>): Promise<Record<string, unknown>[]> {
  const { answer, log } = await askThrough(env)
  expect(answer).toContain('111')
  return log
}

/** Asks a whole server one question within a trace of the caller, then stops it. */
async function askThrough(env: Record<string, string>) {
  const server = await startWholeServer(env)
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`
  const response = await server.ask(QUESTION, { 'x-request-id': 'req-1', traceparent })
  const answer = await response.text()
  await server.stop()
  return { answer, log: server.log() }
}

describe('traces', () => {
  it('go to a collector: request, answer, agents, models and tools of one question under its caller’s trace', async () => {
    const collector = await startCollector()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-team=desk%201' }
    const log = await askOnce(env)
    const spans = collector.spans().filter(({ traceId }) => traceId === TRACE_ID)
    const find = (name: string) => spans.find((span) => span.name === name) as ReceivedSpan
    const parentOf = ({ parentSpanId }: ReceivedSpan) => spans.find(({ spanId }) => spanId === parentSpanId)?.name
    const attributesOf = (name: string) =>
      Object.fromEntries(find(name).attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]))

    expect(find('POST /chatkit').parentSpanId).toBe('b7ad6b7169203331')
    expect(parentOf(find('answer'))).toBe('POST /chatkit')
    expect(parentOf(find('invoke_agent triage'))).toBe('answer')
    expect(parentOf(find('invoke_agent analyst'))).toBe('answer')
    expect(parentOf(find('execute_tool query'))).toBe('invoke_agent analyst')
    expect(parentOf(find('chat offline'))).toBe('invoke_agent triage')
    expect(attributesOf('POST /chatkit')).toEqual({
      'http.request.method': 'POST',
      'http.route': '/chatkit',
      'http.response.status_code': 200,
      'frontdesk.request.id': 'req-1',
    })
    expect(attributesOf('answer')).toMatchObject({
      'frontdesk.operation': 'threads.create',
      'frontdesk.outcome': 'completed',
      'gen_ai.conversation.id': expect.stringMatching(/^thr_/),
    })
    expect(attributesOf('chat offline')).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'offline',
      'gen_ai.request.model': 'offline',
      'gen_ai.usage.input_tokens': expect.any(Number),
    })
    expect(attributesOf('execute_tool query')).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'query',
      'gen_ai.agent.name': 'analyst',
    })
    expect(spans.filter(({ status }) => status.code === 2)).toEqual([])
    expect(new Set(collector.headers)).toEqual(new Set(['desk 1']))
    // Nothing of what was said, by the user or by the database.
    expect(collector.bodies.join('')).not.toMatch(/Berlin|customers/)
    const ofRequest = log.filter((line) => line['requestId'] === 'req-1' || (line['req'] as object | undefined))
    expect(ofRequest.length).toBeGreaterThan(0)
    expect(ofRequest.filter((line) => line['traceId'] !== TRACE_ID)).toEqual([])
  })

  it('go on in tool servers: each call tells where in the trace it is', async () => {
    const collector = await startCollector()
    const file = makeEffectsFile()
    const host = { ...ONE_AGENT.agents.host, tools: { own: ['note_trace'] } }
    const server = { command: process.execPath, args: [DESK_SERVER, file, 'note_trace'] }
    const env = {
      FRONTDESK_CONFIG: writeTeam({ ...ONE_AGENT, servers: { own: server }, agents: { host } }),
      OFFLINE_LOAD: 'tokens=2,rate=0,tools=note_trace',
    }
    await askThrough(env)
    await askThrough({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    const call = collector.spans().find(({ name }) => name === 'execute_tool note_trace')
    expect(call?.traceId).toBe(TRACE_ID)
    // Nothing is said where nobody is told of traces.
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual(['undefined', `00-${TRACE_ID}-${call?.spanId}-01`])
  })

  it('keep what was said where that is asked for', async () => {
    const collector = await startCollector()
    await askOnce({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    })
    const chat = collector.spans().find(({ name }) => name === 'chat offline')
    const said = chat?.attributes.find(({ key }) => key === 'gen_ai.input.messages')?.value.stringValue
    expect(said).toContain(QUESTION)
  })

  it('are not sent while the collector is away, which holds nothing up', async () => {
    const log = await askOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
    expect(log.filter(({ msg }) => msg === 'Traces are not sent').length).toBeGreaterThan(0)
  })

  it('are made of nothing where no collector is named', async () => {
    await askOnce({})
    expect(startSpan('answer').isRecording()).toBe(false)
  })
})

describe('the configuration of traces', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /must be an http\(s\) URL/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret', /NAME=VALUE/],
    ['OTEL_TRACES_SAMPLER_ARG', '2', /from 0 to 1/],
  ])('refuses %s=%s', (name, value, message) => {
    expect(() => parseConfig({ [name]: value })).toThrow(message)
  })
})

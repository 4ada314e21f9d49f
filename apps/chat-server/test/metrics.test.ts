import { readFileSync } from 'node:fs'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { ProviderBreakers } from '@frontdesk/models'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { Metrics } from '../src/metrics/metrics.ts'
import { watchParts } from '../src/metrics/watch-parts.ts'
import { routeOf } from '../src/metrics/route-of.ts'
import { openMetricsPart } from '../src/metrics/open-metrics-part.ts'
import { openApp } from './support/open-app.ts'

const deploy = new URL('../../../deploy/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, deploy), 'utf8')
const event = (type: string) => ({ type }) as unknown as ThreadStreamEvent

describe('metrics', () => {
  it('count requests by route, verb and status, without anybody’s ids', async () => {
    const metrics = new Metrics()
    const url = await openApp({}, { metrics })
    await fetch(`${url}/chatkit/runs/run_secret/events`)
    await expect
      .poll(() => metrics.registry.metrics())
      .toMatch(/frontdesk_http_requests_total\{route="\/chatkit\/runs",method="GET",status="\d+"\} 1/)
    expect(await metrics.registry.metrics()).not.toContain('run_secret')
  })

  it('tell answers that ended well from those that failed and those that were cut', async () => {
    const metrics = new Metrics()
    for (const types of [['thread.created', 'thread.item.done'], ['thread.item.done', 'error'], ['thread.created']]) {
      const answer = metrics.answer()
      for (const type of types) answer.onEvent(event(type))
      answer.onEnd()
    }
    const text = await metrics.registry.metrics()
    for (const outcome of ['completed', 'failed', 'cut']) {
      expect(text).toContain(`frontdesk_answers_total{outcome="${outcome}",agent="",model=""} 1`)
    }
    expect(text).toContain('frontdesk_answer_first_event_seconds_count 3')
    expect(text).toContain('frontdesk_answer_events_total{type="thread.item.done"} 2')
  })

  it('tell answers apart by the agent that took its turn last, and its model, also of answers at once', async () => {
    const metrics = new Metrics()
    const give = async (...turns: { agent: string; model: string }[]) => {
      const answer = metrics.answer()
      await answer.run(async () => {
        for (const turn of turns) {
          await Promise.resolve()
          metrics.countAgentTurn(turn)
        }
      })
      answer.onEnd('completed')
    }
    const [triage, analyst] = [
      { agent: 'triage', model: 'groq/a' },
      { agent: 'analyst', model: 'openai/b' },
    ]
    await Promise.all([give(triage), give(triage, analyst), give(analyst, triage)])
    const text = await metrics.registry.metrics()
    expect(text).toContain('frontdesk_answers_total{outcome="completed",agent="triage",model="groq/a"} 2')
    expect(text).toContain('frontdesk_answers_total{outcome="completed",agent="analyst",model="openai/b"} 1')
  })

  it('add up tokens and cost by model, and calls of tools', async () => {
    const metrics = new Metrics()
    const apart = { cachedTokens: 60, reasoningTokens: 3 }
    metrics.countUsage({ model: 'openai/m', inputTokens: 100, outputTokens: 7, ...apart, costMicros: 2_500_000 })
    metrics.countToolCall({ server: 'db', tool: 'query', outcome: 'done' })
    const text = await metrics.registry.metrics()
    expect(text).toContain('frontdesk_model_tokens_total{model="openai/m",direction="input"} 100')
    expect(text).toContain('frontdesk_model_token_parts_total{model="openai/m",part="cached"} 60')
    expect(text).toContain('frontdesk_model_token_parts_total{model="openai/m",part="reasoning"} 3')
    expect(text).toContain('frontdesk_model_cost_total{model="openai/m"} 2.5')
    expect(text).toContain('frontdesk_tool_calls_total{server="db",tool="query",outcome="done"} 1')
  })

  it('answer on a port of their own, and nowhere else', async () => {
    const port = 20_000 + (process.pid % 20_000)
    const part = await openMetricsPart(parseConfig({ METRICS_PORT: String(port) }), new Metrics())
    onTestFinished(() => part[Symbol.asyncDispose]())
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await response.text()).toContain('process_resident_memory_bytes')
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
    expect((await fetch(`${await openApp({})}/metrics`)).status).toBe(404)
  })

  it.each([
    ['/chatkit', '/chatkit'],
    ['/chatkit/threads/thr_1', '/chatkit/threads'],
    ['/admin/users/ada', '/admin'],
    ['/', '/'],
    ['/wp-login.php', 'other'],
  ])('name the path %s %s', (path, route) => expect(routeOf(path)).toBe(route))
})

async function openParts() {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const status = { pid: 1, restarts: 2, ignoredMessages: 0, lastError: undefined, callsInFlight: 3, callsWaiting: 0 }
  const states = [
    { ...status, name: 'db', state: 'ready' as const },
    { ...status, name: 'db', state: 'ready' as const },
    { ...status, name: 'mail', state: 'broken' as const, callsWaiting: 7 },
  ]
  const breakers = new ProviderBreakers({ failures: 1 })
  await breakers.run('groq', () => Promise.reject(Object.assign(new Error('busy'), { status: 503 }))).catch(() => {})
  const runs = { count: async () => ({ here: 3, everywhere: 5 }), countWaiting: async () => 4 }
  return { store, fleet: { status: () => states }, breakers, providers: ['openai', 'groq'], runs }
}

it('the state of the parts is read with the metrics', async () => {
  const metrics = new Metrics()
  watchParts(metrics, await openParts())
  metrics.countAgentTurn({ agent: 'analyst', model: 'groq/m' })
  const text = await metrics.registry.metrics()
  for (const line of [
    'frontdesk_answers_running 3',
    'frontdesk_messages_waiting 4',
    'frontdesk_tool_server_ready{server="db"} 2',
    'frontdesk_tool_server_ready{server="mail"} 0',
    'frontdesk_tool_server_restarts{server="mail"} 2',
    'frontdesk_tool_server_calls_in_flight{server="db"} 6',
    'frontdesk_tool_server_calls_waiting{server="db"} 0',
    'frontdesk_tool_server_calls_waiting{server="mail"} 7',
    'frontdesk_provider_left_alone{provider="openai"} 0',
    'frontdesk_provider_left_alone{provider="groq"} 1',
    'frontdesk_agent_turns_total{agent="analyst"} 1',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toMatch(/frontdesk_store_write_seconds 0\.\d+/)
})

describe('the dashboard and the alerts', () => {
  it.each(['grafana/frontdesk.json', 'prometheus/alerts.yml'])('in %s name metrics that there are', async (path) => {
    const metrics = new Metrics()
    watchParts(metrics, await openParts())
    const known = new Set((await metrics.registry.getMetricsAsJSON()).map(({ name }) => name))
    const named = read(path).match(/\b(frontdesk_\w+|nodejs_\w+|process_\w+)\b/g) ?? []
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !known.has(name.replace(/_bucket$/, '')))).toEqual([])
  })

  it('have a section in the runbook for every alert', () => {
    const runbook = readFileSync(new URL('../docs/operations/runbook.md', deploy), 'utf8')
    const alerts = [...read('prometheus/alerts.yml').matchAll(/alert: (\w+)/g)].map(([, name]) => name)
    expect(alerts.filter((name) => !runbook.includes(`## ${name}`))).toEqual([])
  })
})

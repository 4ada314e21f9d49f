import { readFileSync } from 'node:fs'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { Metrics } from '../src/metrics/metrics.ts'
import { routeOf } from '../src/metrics/route-of.ts'
import { openMetricsPart } from '../src/parts/metrics.ts'
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
      expect(text).toContain(`frontdesk_answers_total{outcome="${outcome}"} 1`)
    }
    expect(text).toContain('frontdesk_answer_first_event_seconds_count 3')
    expect(text).toContain('frontdesk_answer_events_total{type="thread.item.done"} 2')
  })

  it('add up tokens and cost by model, and calls of tools', async () => {
    const metrics = new Metrics()
    metrics.countUsage({ model: 'openai/m', inputTokens: 100, outputTokens: 7, costMicros: 2_500_000 })
    metrics.countToolCall({ server: 'db', tool: 'query', outcome: 'done' })
    const text = await metrics.registry.metrics()
    expect(text).toContain('frontdesk_model_tokens_total{model="openai/m",direction="input"} 100')
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

describe('the dashboard and the alerts', () => {
  it.each(['grafana/frontdesk.json', 'prometheus/alerts.yml'])('in %s name metrics that there are', async (path) => {
    const metrics = new Metrics()
    metrics.watch('answers_running', 'Answers that this server is giving', () => 0)
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

import type { RequestHandler } from 'express'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { routeOf } from './route-of.ts'

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** What a call of a model used. `costMicros` is in millionths of the currency of the prices. */
export interface MeasuredUsage {
  model: string
  inputTokens: number
  outputTokens: number
  costMicros?: number | undefined
}

/** What dashboards and alerts are made from. Labels are few and bounded: never a user, a thread or a run. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests = this.#counter('http_requests_total', 'Requests, by route, verb and status', [
    'route',
    'method',
    'status',
  ])
  readonly #requestSeconds = this.#histogram(
    'http_request_duration_seconds',
    'From the request to the end of its answer',
    ['route'],
  )
  readonly #answers = this.#counter('answers_total', 'Answers of the team, by how they ended', ['outcome'])
  readonly #firstEvent = this.#histogram(
    'answer_first_event_seconds',
    'From the question to the first event of the answer',
    [],
  )
  readonly #answerSeconds = this.#histogram('answer_duration_seconds', 'From the question to the end of the answer', [])
  readonly #events = this.#counter('answer_events_total', 'Events of answers, by type', ['type'])
  readonly #toolCalls = this.#counter('tool_calls_total', 'Calls of tools, by server, tool and outcome', [
    'server',
    'tool',
    'outcome',
  ])
  readonly #tokens = this.#counter('model_tokens_total', 'Tokens of models, read and written', ['model', 'direction'])
  readonly #cost = this.#counter('model_cost_total', 'Cost of models, in the currency of the prices', ['model'])

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Counts a request when its answer has ended. */
  readonly countRequests: RequestHandler = (req, res, next) => {
    const started = performance.now()
    res.once('close', () => {
      const route = routeOf(req.path)
      this.#requests.inc({ route, method: req.method, status: String(res.statusCode) })
      this.#requestSeconds.observe({ route }, (performance.now() - started) / 1_000)
    })
    next()
  }

  /** Follows one answer: its events, and that nobody reads it any more. */
  answer(): { onEvent: (event: ThreadStreamEvent) => void; onEnd: () => void } {
    const started = performance.now()
    let outcome = 'cut'
    let isFirst = true
    return {
      onEvent: (event) => {
        const seconds = (performance.now() - started) / 1_000
        if (isFirst) this.#firstEvent.observe(seconds)
        isFirst = false
        this.#events.inc({ type: event.type })
        if (event.type === 'error') outcome = 'failed'
        else if (outcome !== 'failed' && event.type === 'thread.item.done') outcome = 'completed'
      },
      onEnd: () => {
        this.#answers.inc({ outcome })
        this.#answerSeconds.observe((performance.now() - started) / 1_000)
      },
    }
  }

  countUsage({ model, inputTokens, outputTokens, costMicros = 0 }: MeasuredUsage): void {
    this.#tokens.inc({ model, direction: 'input' }, inputTokens)
    this.#tokens.inc({ model, direction: 'output' }, outputTokens)
    this.#cost.inc({ model }, costMicros / 1_000_000)
  }

  countToolCall({ server, tool, outcome }: { server: string; tool: string; outcome: string }): void {
    this.#toolCalls.inc({ server, tool, outcome })
  }

  /** A value that is asked for whenever metrics are read. */
  watch(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: `frontdesk_${name}`,
      help,
      registers: [this.registry],
      async collect() {
        gauge.set(await read())
      },
    })
  }

  #counter<const Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name: `frontdesk_${name}`, help, labelNames, registers: [this.registry] })
  }

  #histogram<const Label extends string>(name: string, help: string, labelNames: readonly Label[]): Histogram<Label> {
    return new Histogram({ name: `frontdesk_${name}`, help, labelNames, buckets: SECONDS, registers: [this.registry] })
  }
}

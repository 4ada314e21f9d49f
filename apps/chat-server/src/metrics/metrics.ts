import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import type { RunOutcome } from '@frontdesk/chatkit/server'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { routeOf } from './route-of.ts'

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** What a call of a model used. `costMicros` is in millionths of the currency of the prices. */
export interface MeasuredUsage {
  model: string
  inputTokens: number
  /** Those of the input that came from a cache. */
  cachedTokens?: number
  outputTokens: number
  /** Those of the output that were only thought. */
  reasoningTokens?: number
  costMicros?: number | undefined
}

/** Who gives an answer: the agent that has taken its turn last, and its model. Both are empty for an answer that no agent has begun. */
export interface AnsweredBy {
  agent: string
  model: string
}

/** The measurement of one answer. */
export interface AnswerMetrics {
  /** Whatever agent takes its turn in `work`, or in what that starts, gives this answer. */
  run<Result>(work: () => Result): Result
  onEvent(event: ThreadStreamEvent): void
  /** Its last event has gone, or nobody reads it any more. */
  onEnd(state?: RunOutcome['state']): void
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
  readonly #answering = new AsyncLocalStorage<AnsweredBy>()
  readonly #answers = this.#counter(
    'answers_total',
    'Answers of the team, by how they ended, the agent that gave them and its model',
    ['outcome', 'agent', 'model'],
  )
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
  readonly #agentTurns = this.#counter('agent_turns_total', 'How often an agent has taken its turn in an answer', [
    'agent',
  ])
  readonly #modelCalls = this.#counter('model_calls_total', 'Calls of models that were answered', ['model'])
  readonly #tokens = this.#counter('model_tokens_total', 'Tokens of models, read and written', ['model', 'direction'])
  readonly #tokenParts = this.#counter(
    'model_token_parts_total',
    'Of those tokens: read from a cache, and only thought',
    ['model', 'part'],
  )
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

  /** Follows one answer. */
  answer(): AnswerMetrics {
    const started = performance.now()
    const by: AnsweredBy = { agent: '', model: '' }
    let outcome = 'cut'
    let isFirst = true
    return {
      run: (work) => this.#answering.run(by, work),
      onEvent: (event) => {
        const seconds = (performance.now() - started) / 1_000
        if (isFirst) this.#firstEvent.observe(seconds)
        isFirst = false
        this.#events.inc({ type: event.type })
        if (event.type === 'error') outcome = 'failed'
        else if (outcome !== 'failed' && event.type === 'thread.item.done') outcome = 'completed'
      },
      onEnd: (state) => {
        this.#answers.inc({ outcome: state === 'cancelled' ? 'cut' : (state ?? outcome), ...by })
        this.#answerSeconds.observe((performance.now() - started) / 1_000)
      },
    }
  }

  countUsage(usage: MeasuredUsage): void {
    const { model, inputTokens, cachedTokens = 0, outputTokens, reasoningTokens = 0, costMicros = 0 } = usage
    this.#modelCalls.inc({ model })
    this.#tokens.inc({ model, direction: 'input' }, inputTokens)
    this.#tokens.inc({ model, direction: 'output' }, outputTokens)
    this.#tokenParts.inc({ model, part: 'cached' }, cachedTokens)
    this.#tokenParts.inc({ model, part: 'reasoning' }, reasoningTokens)
    this.#cost.inc({ model }, costMicros / 1_000_000)
  }

  countAgentTurn({ agent, model }: AnsweredBy): void {
    this.#agentTurns.inc({ agent })
    const by = this.#answering.getStore()
    if (by) Object.assign(by, { agent, model })
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

  /** Values by the name of what they are of, asked for whenever metrics are read. */
  watchEach(name: string, help: string, label: string, read: () => ReadonlyMap<string, number>): void {
    const gauge: Gauge = new Gauge({
      name: `frontdesk_${name}`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        gauge.reset()
        for (const [each, value] of read()) gauge.set({ [label]: each }, value)
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

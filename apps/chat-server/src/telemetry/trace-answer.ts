import { context, trace } from '@opentelemetry/api'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import type { RunOutcome } from '@frontdesk/chatkit/server'
import { ATTRIBUTE } from './names.ts'
import { failSpan, startSpan } from './spans.ts'

/**
 * The span of one answer of the team, from the question to its last event, whoever reads it. `run` has what it calls happen under that span: the events
 * must be pulled by it.
 */
export interface AnswerSpan {
  run<Result>(work: () => Result): Result
  onEvent(event: ThreadStreamEvent): void
  onEnd(state?: RunOutcome['state']): void
}

/** Starts it for an operation of the protocol, such as `threads.create`. */
export function traceAnswer(operation: string): AnswerSpan {
  const span = startSpan('answer', { attributes: { [ATTRIBUTE.operationOfProtocol]: operation } })
  const within = trace.setSpan(context.active(), span)
  let outcome = 'cut'
  return {
    run: (work) => context.with(within, work),
    onEvent(event) {
      if (event.type === 'thread.created') span.setAttribute(ATTRIBUTE.conversation, event.thread.id)
      if (event.type === 'thread.item.done') {
        span.setAttribute(ATTRIBUTE.conversation, event.item.thread_id)
        if (outcome === 'cut') outcome = 'completed'
      }
      if (event.type === 'error') {
        outcome = 'failed'
        failSpan(span, event.code)
      }
    },
    onEnd(state) {
      span.setAttribute(ATTRIBUTE.outcome, state === 'cancelled' ? 'cut' : (state ?? outcome))
      span.end()
    },
  }
}

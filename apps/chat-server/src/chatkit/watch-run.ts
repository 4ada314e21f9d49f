import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import type { ChatKitResult, RequestContext, RunGate, RunLedger, RunOutcome } from '@frontdesk/chatkit/server'

/** Is told of the events of one run, and once of its end. `state` is absent where only its reader has seen it end. */
export interface RunObserver {
  onEvent: (event: ThreadStreamEvent) => void
  onEnd: (state?: RunOutcome['state']) => void
}

/** The same gate, whose run is watched. A run that is kept goes on without a reader, and its ledger alone sees all of it. */
export function watchGate(gate: RunGate, observer: RunObserver): RunGate {
  return {
    async enter(threadId, options) {
      const pass = await gate.enter(threadId, options)
      return {
        ...(pass.ledger && { ledger: watchLedger(pass.ledger, observer) }),
        cutSignal: pass.cutSignal,
        announceEnd: () => pass.announceEnd(),
        leave: () => pass.leave(),
      }
    },
  }
}

function watchLedger(ledger: RunLedger<RequestContext>, { onEvent, onEnd }: RunObserver): RunLedger<RequestContext> {
  return {
    context: ledger.context,
    async begin(start) {
      await ledger.begin(start)
      start.opening.forEach(onEvent)
    },
    add(event, changes) {
      if (event) onEvent(event)
      return ledger.add(event, changes)
    },
    end: (outcome) => ledger.end(outcome).finally(() => onEnd(outcome.state)),
  }
}

type Events = Extract<ChatKitResult, { type: 'stream' }>['events']

/** The same events, whose reader is watched: for a run that nobody keeps. No generator: its `return` would wait for the next event. */
export function watchEvents(events: Events, { onEvent, onEnd }: RunObserver): Events {
  const watch = async (step: Promise<IteratorResult<ThreadStreamEvent, void>>) => {
    try {
      const result = await step
      if (result.done === true) onEnd()
      else onEvent(result.value)
      return result
    } catch (error) {
      onEnd()
      throw error
    }
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => watch(events.next()),
    return: () => watch(events.return()),
    throw: (error) => watch(events.throw(error)),
    [Symbol.asyncDispose]: async () => void (await watch(events.return())),
  }
}

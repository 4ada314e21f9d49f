import type { ThreadStreamEvent } from '../../event.ts'
import type { BegunRun } from '../operations/operation.ts'
import { RunPump } from './run-pump.ts'
import type { RunPumpOptions } from './run-pump.ts'
import { RunReader } from './run-reader.ts'

type OpenRunOptions<Context> = Omit<
  RunPumpOptions<Context>,
  'thread' | 'ledger' | 'outlet' | 'start' | 'onCut' | 'onOver'
>

/** The events of a run that has begun. It waits for their reader, unless its ledger keeps the events: then it goes on without one. */
export function openRun<Context>(
  { thread, pass, ledger, opening, start }: BegunRun<Context>,
  options: OpenRunOptions<Context>,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const isKept = pass.ledger !== undefined
  const reader = new RunReader({ resume: () => pump.resume(), cut: () => pump.cut() }, isKept ? [] : opening)
  const outlet = isKept ? withoutEvents(reader) : reader
  const pump = new RunPump({
    ...options,
    // Whoever keeps the run cuts it through its pass.
    signal: isKept ? undefined : options.signal,
    thread,
    ledger,
    outlet,
    start: (signal) => start({ signal }),
    onCut: pass.announceEnd,
    onOver: pass.leave,
  })
  const cut = () => void pump.cut(pass.cutSignal.reason)
  if (pass.cutSignal.aborted) cut()
  else pass.cutSignal.addEventListener('abort', cut)
  if (isKept) pump.resume()
  return reader
}

function withoutEvents(reader: RunReader) {
  return {
    put: () => {},
    wantsMore: () => true,
    finish: () => reader.finish(),
    drop: () => {},
    breakOff: (reason?: Error) => reader.breakOff(reason),
  }
}

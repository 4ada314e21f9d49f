import { DEFAULT_RUN_LIMITS } from '@frontdesk/runs'
import { defineSection } from '../section.ts'
import { oneOf, variable, wholeNumber } from '../variable.ts'

const HOUR_MS = 60 * 60 * 1_000

export const runs = defineSection({
  title: 'Running answers',
  variables: {
    ON_DISCONNECT: variable(
      oneOf(['cancel', 'continue']).default(DEFAULT_RUN_LIMITS.onDisconnect),
      'what a closed connection does to the answer of a client that asked for no detached run',
    ),
    DISCONNECT_GRACE_MS: variable(
      wholeNumber({ from: 0, to: 600_000, unset: DEFAULT_RUN_LIMITS.disconnectGraceMs }),
      'how long such an answer goes on before it is cancelled; a new message on the thread ends the wait',
    ),
    BUSY_THREAD: variable(
      oneOf(['reject', 'queue', 'interrupt']).default(DEFAULT_RUN_LIMITS.busyThread),
      'what becomes of a message while its thread is being answered: refused with 409, answered in its turn, or the answer is cancelled for it',
    ),
    BUSY_QUEUE_LENGTH: variable(
      wholeNumber({ from: 1, to: 1_000, unset: DEFAULT_RUN_LIMITS.queueLength }),
      'how many messages may wait for one thread',
    ),
    BUSY_QUEUE_WAIT_MS: variable(
      wholeNumber({ from: 1_000, to: 600_000, unset: DEFAULT_RUN_LIMITS.queueWaitMs }),
      'how long a message may wait for its thread',
    ),
    RUN_TIMEOUT_MS: variable(
      wholeNumber({ from: 1_000, to: 86_400_000, unset: DEFAULT_RUN_LIMITS.runTimeoutMs }),
      'how long one answer may take',
    ),
    RUN_MAX_EVENTS: variable(
      wholeNumber({ from: 100, to: 1_000_000, unset: DEFAULT_RUN_LIMITS.maxEvents }),
      'how many events one answer may have before it is ended',
    ),
    RUN_EVENTS_TTL: variable(
      wholeNumber({ from: 1, to: 8_760, unset: DEFAULT_RUN_LIMITS.eventsTtlMs / HOUR_MS }),
      'how many hours the events of an answer are kept after its end, to be read again; the thread keeps the answer itself',
    ),
  },
  read: (values) => ({
    onDisconnect: values.ON_DISCONNECT,
    disconnectGraceMs: values.DISCONNECT_GRACE_MS,
    busyThread: values.BUSY_THREAD,
    queueLength: values.BUSY_QUEUE_LENGTH,
    queueWaitMs: values.BUSY_QUEUE_WAIT_MS,
    runTimeoutMs: values.RUN_TIMEOUT_MS,
    maxEvents: values.RUN_MAX_EVENTS,
    eventsTtlMs: values.RUN_EVENTS_TTL * HOUR_MS,
  }),
})

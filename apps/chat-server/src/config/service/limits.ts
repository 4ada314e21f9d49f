import { DEFAULT_LIMITS } from '../../http/listener.ts'
import { defineSection } from '../section.ts'
import { variable, wholeNumber } from '../variable.ts'

const milliseconds = (unset: number) => wholeNumber({ from: 100, to: 600_000, unset })

export const limits = defineSection({
  title: 'Requests and connections',
  variables: {
    MAX_BODY_BYTES: variable(
      wholeNumber({ from: 1_024, to: 64 * 1_024 * 1_024, unset: 1_048_576 }),
      'the largest request',
    ),
    MAX_BATCH_REQUESTS: variable(
      wholeNumber({ from: 0, to: 100, unset: 0 }),
      'how many requests one body may hold as a list; such a body counts as one request, and may hold only those that are answered with JSON. `0` takes no lists',
    ),
    MAX_HEADER_BYTES: variable(
      wholeNumber({ from: 1_024, to: 1_048_576, unset: DEFAULT_LIMITS.maxHeaderBytes }),
      'the largest headers of a request',
    ),
    HEADERS_TIMEOUT_MS: variable(
      milliseconds(DEFAULT_LIMITS.headersTimeoutMs),
      'how long a caller may take to send its headers',
    ),
    REQUEST_TIMEOUT_MS: variable(
      milliseconds(DEFAULT_LIMITS.requestTimeoutMs),
      'how long a caller may take to send the whole request',
    ),
    KEEP_ALIVE_TIMEOUT_MS: variable(
      milliseconds(DEFAULT_LIMITS.keepAliveTimeoutMs),
      'how long a connection may wait for its next request; behind a proxy, longer than the proxy keeps its own',
    ),
    MAX_CONNECTIONS: variable(
      wholeNumber({ from: 1, to: 1_000_000, unset: DEFAULT_LIMITS.maxConnections }),
      'open connections; idle ones make room for new ones, then new ones are answered with 503',
      { fallback: `${DEFAULT_LIMITS.maxConnections}, or what \`ulimit -n\` allows` },
    ),
    HEARTBEAT_MS: variable(milliseconds(15_000), 'after how long a silence a comment is sent on a stream'),
    MAX_BEHIND_BYTES: variable(
      wholeNumber({ from: 16_384, to: 256 * 1_024 * 1_024, unset: 1_048_576 }),
      'how much of a stream may wait for its reader; one who takes nothing while more than that waits is let go',
    ),
    MAX_BEHIND_MS: variable(milliseconds(30_000), 'how long a reader may take nothing before it is let go'),
    SHUTDOWN_GRACE_MS: variable(
      wholeNumber({ from: 0, to: 20_000, unset: 10_000 }),
      'how long running answers may go on after a signal to stop',
    ),
  },
  read(values, report) {
    if (values.HEADERS_TIMEOUT_MS > values.REQUEST_TIMEOUT_MS) {
      report('HEADERS_TIMEOUT_MS must not be above REQUEST_TIMEOUT_MS, which covers the headers too')
    }
    return {
      /** The largest request body, in bytes. */
      maxBodyBytes: values.MAX_BODY_BYTES,
      /** How many requests one body may hold as a list; 0 for no lists. */
      maxBatchRequests: values.MAX_BATCH_REQUESTS,
      /** What a connection may take before its request is complete. */
      connections: {
        headersTimeoutMs: values.HEADERS_TIMEOUT_MS,
        requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
        keepAliveTimeoutMs: values.KEEP_ALIVE_TIMEOUT_MS,
        maxHeaderBytes: values.MAX_HEADER_BYTES,
        maxConnections: values.MAX_CONNECTIONS,
      },
      /** How long a stream may be silent before a comment is sent on it. */
      heartbeatMs: values.HEARTBEAT_MS,
      /** How far a reader may be behind, in bytes and in time, before it is let go. */
      maxBehindBytes: values.MAX_BEHIND_BYTES,
      maxBehindMs: values.MAX_BEHIND_MS,
      /** How long running answers may go on after a signal to stop. */
      shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    }
  },
})

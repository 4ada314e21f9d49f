import type { Config } from '../config/config.ts'
import { listen } from '../http/listener.ts'
import type { Metrics } from './metrics.ts'

/** Serves `GET /metrics` on a port of its own, which nobody but the monitoring should reach. Nothing where METRICS_PORT is not set. */
export async function openMetricsPart(
  { metrics: { port }, network: { host } }: Config,
  metrics: Metrics,
): Promise<AsyncDisposable> {
  if (port === undefined) return { [Symbol.asyncDispose]: async () => {} }
  const listener = await listen(
    (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end()
        return
      }
      metrics.registry.metrics().then(
        (text) => response.setHeader('content-type', metrics.registry.contentType).end(text),
        () => response.writeHead(500).end(),
      )
    },
    { host, port },
  )
  return { [Symbol.asyncDispose]: () => listener.close() }
}

import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { TelemetryConfig } from '../config/service/telemetry.ts'
import { VERSION } from '../version.ts'
import { SCHEMA_URL } from './names.ts'

/** A collector that does not answer must not hold up the end of the server for longer. */
const SENDING_MS = 2_000

/**
 * Sends spans to a collector from now on, in the background: a collector that is away is told of in the log and holds nothing up. The SDK is loaded here
 * and nowhere else: where no collector is named nothing is loaded and nothing is measured. Disposing sends what is left.
 */
export async function openTracing(
  { endpoint, headers, serviceName, sampleRatio }: TelemetryConfig,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  if (endpoint === undefined) return { [Symbol.asyncDispose]: async () => {} }
  const [base, { OTLPTraceExporter }, { resourceFromAttributes }, { AsyncLocalStorageContextManager }, core] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
    ])
  const warn = (message: string) => logger.warn({ reason: message.slice(0, 500) }, 'Traces are not sent')
  diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint), headers, timeoutMillis: SENDING_MS })
  const provider = new base.BasicTracerProvider({
    resource: resourceFromAttributes(
      { 'service.name': serviceName, 'service.version': VERSION },
      { schemaUrl: SCHEMA_URL },
    ),
    sampler: new base.ParentBasedSampler({ root: new base.TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new base.BatchSpanProcessor(exporter)],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  return {
    async [Symbol.asyncDispose]() {
      await provider.shutdown().catch((error: unknown) => warn(String(error)))
      trace.disable()
      propagation.disable()
      context.disable()
      diag.disable()
    },
  }
}

/** The endpoint is that of all signals; traces have a path below it. */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`
}

function silent(): void {}

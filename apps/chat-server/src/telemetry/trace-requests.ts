import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import type { RequestHandler } from 'express'
import { requestIdOf } from '../http/log-requests.ts'
import { routeOf } from '../metrics/route-of.ts'
import { ATTRIBUTE } from './names.ts'
import { failSpan, startSpan } from './spans.ts'
import { keepTraceId } from './trace-ids.ts'

/** A span for each request, under that of the caller if it sends a `traceparent`. It ends with the answer, and what the request starts is under it. */
export const traceRequests: RequestHandler = (req, res, next) => {
  const route = routeOf(req.path)
  const span = startSpan(`${req.method} ${route}`, {
    kind: SpanKind.SERVER,
    parent: propagation.extract(context.active(), req.headers),
    attributes: {
      [ATTRIBUTE.method]: req.method,
      [ATTRIBUTE.route]: route,
      [ATTRIBUTE.requestId]: requestIdOf(req),
    },
  })
  if (!span.isRecording()) return next()
  keepTraceId(req, span.spanContext().traceId)
  res.once('close', () => {
    span.setAttribute(ATTRIBUTE.status, res.statusCode)
    if (res.statusCode >= 500) failSpan(span, String(res.statusCode))
    span.end()
  })
  return context.with(trace.setSpan(context.active(), span), next)
}

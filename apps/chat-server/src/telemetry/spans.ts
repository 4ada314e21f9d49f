import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes, Context, Span } from '@opentelemetry/api'
import { ATTRIBUTE, CONVENTIONS_VERSION } from './names.ts'

export interface SpanOptions {
  attributes?: Attributes
  kind?: SpanKind
  /** Under which span it is. Whatever is active where nothing is said. */
  parent?: Context
}

/** Starts a span, which whoever starts it ends. Where no tracing is set up it is one that does nothing and costs next to nothing. */
export function startSpan(
  name: string,
  { attributes = {}, kind = SpanKind.INTERNAL, parent = context.active() }: SpanOptions = {},
): Span {
  return trace.getTracer('frontdesk', CONVENTIONS_VERSION).startSpan(name, { attributes, kind }, parent)
}

/** Marks the span as failed, by the kind of the error: its message may hold what a user has said. */
export function failSpan(span: Span, type: string): void {
  span.setAttribute(ATTRIBUTE.error, type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** The kind of an error, for {@link failSpan}. */
export function typeOfError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** The trace of what runs now; undefined where there is none. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}

import { z } from 'zod'
import { defineSection } from '../section.ts'
import { oneOf, secret, variable } from '../variable.ts'

const RATIO = 'must be a number from 0 to 1'
const HEADERS = 'must be NAME=VALUE pairs, separated by commas'

export const telemetry = defineSection({
  title: 'Traces',
  variables: {
    OTEL_EXPORTER_OTLP_ENDPOINT: variable(
      z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
      'a collector of OpenTelemetry, such as `http://127.0.0.1:4318`: a span for each request, answer, agent, call of a model and call of a tool is sent there, as JSON',
      { fallback: 'none are sent' },
    ),
    OTEL_EXPORTER_OTLP_HEADERS: secret(
      z
        .string()
        .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, HEADERS)
        .optional(),
      'what is sent with them, `NAME=VALUE,…` with values as in a URL',
    ),
    OTEL_SERVICE_NAME: variable(z.string().default('frontdesk'), 'what the server is called in traces'),
    OTEL_TRACES_SAMPLER_ARG: variable(
      z.string().transform(Number).pipe(z.number(RATIO).min(0, RATIO).max(1, RATIO)).default(1),
      'which part of the traces is kept that no caller has begun, from `0` to `1`',
    ),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: variable(
      oneOf(['true', 'false']).default('false'),
      '`true` sends along what users and models have said',
    ),
  },
  read: (values) => ({
    /** Undefined: nothing is sent. */
    endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: readHeaders(values.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    serviceName: values.OTEL_SERVICE_NAME,
    sampleRatio: values.OTEL_TRACES_SAMPLER_ARG,
    keepsMessages: values.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === 'true',
  }),
  secretsIn: ({ headers }) => Object.values(headers),
})

export type TelemetryConfig = ReturnType<typeof telemetry.read>

function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [name.trim(), decode(value.join('=').trim())]
    }),
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // This % begins no encoded character, so it stands for itself.
  }
}

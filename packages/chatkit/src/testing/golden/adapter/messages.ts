import { z } from 'zod'
import { JsonObject, JsonValue } from '../../../json.ts'

/**
 * What the runner asks of an adapter, a line of JSON each, one after the other: an answer is awaited before the next
 * question. A server is opened, gets its requests and is closed; a case stands alone.
 */
export type AdapterQuestion = z.infer<typeof AdapterQuestion>
export const AdapterQuestion = z.discriminatedUnion('op', [
  z.object({
    id: z.int(),
    op: z.literal('open'),
    scenario: z.object({
      kind: z.enum(['server', 'bridge']),
      setup: JsonObject.optional(),
      server: JsonObject.optional(),
    }),
  }),
  z.object({
    id: z.int(),
    op: z.literal('request'),
    request: z.object({
      body: JsonValue.exactOptional(),
      raw_body: z.string().exactOptional(),
      cancel_after_events: z.int().exactOptional(),
      cancel_mode: z.enum(['abort', 'close']).exactOptional(),
    }),
  }),
  z.object({ id: z.int(), op: z.literal('close') }),
  z.object({ id: z.int(), op: z.literal('case'), kind: z.string(), case: z.looseObject({ name: z.string() }) }),
])

/** What the adapter answers: a result in the shape of the scenario's `expect`, that it has no such part, or what went wrong in it. */
export type AdapterAnswer = z.infer<typeof AdapterAnswer>
export const AdapterAnswer = z.union([
  z.object({ id: z.int(), result: JsonValue }),
  z.object({ id: z.int(), unsupported: z.string() }),
  z.object({ id: z.int(), error: z.string() }),
])

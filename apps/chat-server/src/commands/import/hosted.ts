import { z } from 'zod'

/**
 * What OpenAI's API gives of a hosted ChatKit thread, as far as it is carried over. Times are seconds since 1970. Source: `resources/beta/chatkit/threads` of
 * the `openai` package, for `GET /v1/chatkit/threads` and `GET /v1/chatkit/threads/{id}/items`.
 */
const members = { id: z.string(), thread_id: z.string(), created_at: z.number() }

const HostedTask = z.object({
  type: z.enum(['custom', 'thought']),
  heading: z.string().nullish(),
  summary: z.string().nullish(),
})
export type HostedTask = z.infer<typeof HostedTask>

export const HostedItem = z.discriminatedUnion('type', [
  z.object({
    ...members,
    type: z.literal('chatkit.user_message'),
    content: z.array(z.object({ type: z.enum(['input_text', 'quoted_text']), text: z.string() })),
    attachments: z.array(z.object({ name: z.string() })).default([]),
  }),
  z.object({
    ...members,
    type: z.literal('chatkit.assistant_message'),
    content: z.array(
      z.object({
        text: z.string(),
        annotations: z
          .array(
            z.object({
              source: z.union([
                z.object({ type: z.literal('url'), url: z.string() }),
                z.object({ type: z.literal('file'), filename: z.string() }),
              ]),
            }),
          )
          .default([]),
      }),
    ),
  }),
  z.object({ ...members, type: z.literal('chatkit.widget'), widget: z.string() }),
  z.object({
    ...members,
    type: z.literal('chatkit.client_tool_call'),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
    output: z.string().nullish(),
  }),
  z.object({
    ...members,
    type: z.literal('chatkit.task'),
    task_type: z.enum(['custom', 'thought']),
    heading: z.string().nullish(),
    summary: z.string().nullish(),
  }),
  z.object({ ...members, type: z.literal('chatkit.task_group'), tasks: z.array(HostedTask) }),
])
export type HostedItem = z.infer<typeof HostedItem>

export const HostedThread = z.object({
  object: z.literal('chatkit.thread'),
  id: z.string(),
  created_at: z.number(),
  title: z.string().nullish(),
  user: z.string(),
  status: z.object({ type: z.enum(['active', 'locked', 'closed']), reason: z.string().nullish() }).optional(),
})
export type HostedThread = z.infer<typeof HostedThread>

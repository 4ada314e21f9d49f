import { z } from 'zod'
import { absentable, defaulted, JsonObject } from './json.ts'
import { Page } from './page.ts'
import { ThreadItem } from './item.ts'

/** `locked` disables the composer, `closed` replaces it by a banner. For the page only: the server does not enforce it. */
export const ThreadStatus = z.discriminatedUnion('type', [
  z.object({ type: z.literal('active') }),
  z.object({ type: z.literal('locked'), reason: absentable(z.string()) }),
  z.object({ type: z.literal('closed'), reason: absentable(z.string()) }),
])
export type ThreadStatus = z.infer<typeof ThreadStatus>

/** What a store keeps of a thread. `metadata` is the server's own and appears on the wire as `{}`. */
export const ThreadMetadata = z.object({
  title: absentable(z.string()),
  id: z.string(),
  created_at: z.string(),
  status: defaulted(ThreadStatus, { type: 'active' }),
  allowed_image_domains: absentable(z.array(z.string())),
  metadata: defaulted(JsonObject, {}),
})
export type ThreadMetadata = z.infer<typeof ThreadMetadata>

/** A thread as the wire shows it. `items` is filled by `threads.get_by_id` alone. */
export const Thread = z.object({ ...ThreadMetadata.shape, items: Page(ThreadItem) })
export type Thread = z.infer<typeof Thread>

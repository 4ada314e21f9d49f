import type { ThreadMetadata } from '@frontdesk/chatkit'
import { z } from 'zod'

/** That tool servers have asked the user of a thread. It is stored with the thread, and so outlives the calls that wait. */
export const QuestionMark = z.object({
  /** The form that asks. Absent while another has the thread. */
  itemId: z.string().optional(),
  /** The tools whose calls wait, as the model calls them. */
  tools: z.array(z.string()),
})
export type QuestionMark = z.infer<typeof QuestionMark>

const KEY = 'tool_question'

export function markOf(thread: ThreadMetadata): QuestionMark | undefined {
  return QuestionMark.safeParse(thread.metadata[KEY]).data
}

export function setMark(
  thread: ThreadMetadata,
  { itemId, tools }: { itemId: string | undefined; tools: string[] },
): void {
  thread.metadata[KEY] = { tools, ...(itemId !== undefined && { itemId }) } satisfies QuestionMark
}

export function clearMark(thread: ThreadMetadata): void {
  delete thread.metadata[KEY]
}

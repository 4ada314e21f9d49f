import type { ThreadItem } from '@frontdesk/chatkit'
import type { Evidence } from '../evidence.ts'
import type { Reply } from '../send/reply.ts'
import { sendOperation } from '../send/send.ts'

/** What the server says a thread of user a holds, the oldest first. */
export async function itemsOf({ desk }: Evidence, threadId: string): Promise<ThreadItem[]> {
  const items: ThreadItem[] = []
  for (let after: string | undefined, isMore = true; isMore;) {
    const params = { thread_id: threadId, limit: 100, order: 'asc', after }
    const { status, text } = await sendOperation(desk, { type: 'items.list', params })
    if (status !== 200) throw new Error(`The items of ${threadId} cannot be read: ${status} ${text}`)
    const page = JSON.parse(text) as { data: ThreadItem[]; has_more: boolean; after?: string }
    items.push(...page.data)
    isMore = page.has_more
    after = page.after
  }
  return items
}

/** The texts of the answers, one after the other. */
export function textsOf(items: readonly ThreadItem[]): string {
  return items
    .flatMap((item) => (item.type === 'assistant_message' ? item.content.map(({ text }) => text) : []))
    .join('')
}

/** One more message in a thread. */
export function sendNext({ desk }: Evidence, threadId: string): Promise<Reply> {
  const input = { content: [{ type: 'input_text', text: 'And now?' }], attachments: [], inference_options: {} }
  return sendOperation(desk, { type: 'threads.add_user_message', params: { thread_id: threadId, input } })
}

import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import type { Attachment, ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import { sendOperation, send } from '../send/send.ts'
import type { Names } from '../send/expand.ts'
import type { Desk } from './desk.ts'

/** The action that the widget of user a offers. */
export const OFFERED_ACTION = 'show.more'
/** How many items of the thread with hidden ones can be seen. */
export const VISIBLE_ITEMS = 12

/** Where the server does what, by the names of the corpus. */
export const PLACES: Names = { CHATKIT: '/chatkit', HEALTH: '/healthz' }

/** What stays the same for all cases: the places of the server, and what user b has. */
export async function seedForAll(desk: Desk): Promise<Names> {
  const [threadId, itemId] = await saveThread(desk, 'user-b', 'b')
  const attachment = await uploadText(desk, 'b')
  const announced = await announce(desk, 'b')
  return {
    ...PLACES,
    ROOT_B: `${desk.folder}/root-of-b`,
    THREAD_B: threadId,
    ITEM_B: itemId,
    ATTACHMENT_B: attachment.id,
    UPLOAD_URL_B: announced.upload_descriptor?.url ?? '',
  }
}

/** What one case finds of user a. Only what its text names is made, but for a thread with two messages. */
export async function seedForCase(desk: Desk, text: string): Promise<Names> {
  const { hostname, port } = new URL(desk.url())
  const [threadId, itemId] = await saveThread(desk, 'user-a', 'a')
  const names: Record<string, string> = {
    HOST: `${hostname}:${port}`,
    PORT: port,
    AUTH_A: `Authorization: ${desk.headersOf('a')['authorization']}`,
    THREAD_A: threadId,
    ITEM_A: itemId,
  }
  const wants = (name: string) => text.includes(`{{${name}}}`)
  if (wants('ATTACHMENT_A') || text.includes('for_each_op_type'))
    names['ATTACHMENT_A'] = (await uploadText(desk, 'a')).id
  if (wants('LOCKED_THREAD_A')) names['LOCKED_THREAD_A'] = await saveLocked(desk)
  if (wants('THREAD_A_WITH_HIDDEN')) names['THREAD_A_WITH_HIDDEN'] = await saveWithHidden(desk)
  if (wants('CORRUPT_THREAD_A')) names['CORRUPT_THREAD_A'] = await saveCorrupt(desk)
  if (wants('DELETED_ITEM_A')) names['DELETED_ITEM_A'] = await saveAndDelete(desk, threadId)
  if (wants('WIDGET_A')) names['WIDGET_A'] = await saveWidget(desk, threadId)
  return names
}

/** Everything that user b had before the attacks began, as one text. */
export async function describeUserB({ store }: Desk, { THREAD_B, ATTACHMENT_B }: Names): Promise<string> {
  if (THREAD_B === undefined || ATTACHMENT_B === undefined) return ''
  const context = { userId: 'user-b' }
  const thread = await store.loadThread(THREAD_B, context)
  const { data: items } = await store.loadThreadItems(THREAD_B, { limit: 100, order: 'asc' }, context)
  return JSON.stringify([thread, items, await store.loadAttachment(ATTACHMENT_B, context)])
}

function head(thread_id: string): { id: string; thread_id: string; created_at: string } {
  return { id: `msg_${randomUUID()}`, thread_id, created_at: new Date().toISOString() }
}

export function assistantSays(threadId: string, text: string): ThreadItem {
  return { ...head(threadId), type: 'assistant_message', content: [{ type: 'output_text', text, annotations: [] }] }
}

async function saveThread(
  { store }: Desk,
  userId: string,
  says: string,
  more: Partial<ThreadMetadata> = {},
): Promise<[string, string]> {
  const thread: ThreadMetadata = {
    id: `thr_${randomUUID()}`,
    created_at: new Date().toISOString(),
    title: `Thread of ${says}`,
    status: { type: 'active' },
    metadata: {},
    ...more,
  }
  const context = { userId }
  await store.saveThread(thread, context)
  const question: ThreadItem = {
    ...head(thread.id),
    type: 'user_message',
    content: [{ type: 'input_text', text: `A question of ${says}` }],
    attachments: [],
    inference_options: {},
  }
  await store.addThreadItem(thread.id, question, context)
  const answer = assistantSays(thread.id, `An answer for ${says}`)
  await store.addThreadItem(thread.id, answer, context)
  return [thread.id, answer.id]
}

async function saveLocked(desk: Desk): Promise<string> {
  const [threadId] = await saveThread(desk, 'user-a', 'a', { status: { type: 'locked' } })
  return threadId
}

/** A thread in which every second item is hidden. */
async function saveWithHidden(desk: Desk): Promise<string> {
  const [threadId] = await saveThread(desk, 'user-a', 'a')
  const context = { userId: 'user-a' }
  for (let count = 2; count < VISIBLE_ITEMS; count += 1) {
    const hidden = { ...head(threadId), content: 'hidden from all pages' }
    const type = count % 2 === 0 ? ('hidden_context_item' as const) : ('sdk_hidden_context' as const)
    await desk.store.addThreadItem(threadId, { ...hidden, type }, context)
    await desk.store.addThreadItem(threadId, assistantSays(threadId, `Visible ${count}`), context)
  }
  return threadId
}

async function saveCorrupt(desk: Desk): Promise<string> {
  const [threadId] = await saveThread(desk, 'user-a', 'a')
  const database = new Database(desk.databaseUrl.slice('file:'.length))
  database.prepare('UPDATE threads SET body = ? WHERE id = ?').run('{"id": broken', threadId)
  database.close()
  return threadId
}

async function saveAndDelete({ store }: Desk, threadId: string): Promise<string> {
  const item = assistantSays(threadId, 'Soon gone')
  await store.addThreadItem(threadId, item, { userId: 'user-a' })
  await store.deleteThreadItem(threadId, item.id, { userId: 'user-a' })
  return item.id
}

async function saveWidget({ store }: Desk, threadId: string): Promise<string> {
  const onClickAction = { type: OFFERED_ACTION, payload: { page: 2 } }
  const item: ThreadItem = {
    ...head(threadId),
    type: 'widget',
    widget: { type: 'Card', children: [{ type: 'Button', label: 'More', onClickAction }] },
  }
  await store.addThreadItem(threadId, item, { userId: 'user-a' })
  return item.id
}

async function announce(desk: Desk, who: 'a' | 'b'): Promise<Attachment> {
  const params = { name: `of-${who}.txt`, size: 1, mime_type: 'text/plain' }
  const { status, text } = await sendOperation(desk, { type: 'attachments.create', params }, { who })
  if (status !== 200) throw new Error(`A file cannot be announced: ${status} ${text}`)
  return JSON.parse(text) as Attachment
}

async function uploadText(desk: Desk, who: 'a' | 'b'): Promise<Attachment> {
  const attachment = await announce(desk, who)
  const { pathname, search } = new URL(attachment.upload_descriptor?.url ?? '')
  await send(desk, { method: 'PUT', path: pathname + search, body: 'x', who })
  return attachment
}

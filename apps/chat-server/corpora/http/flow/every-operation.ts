import { NonStreamingRequest, StreamingRequest } from '@frontdesk/chatkit'
import type { Operation } from '../case.ts'

export interface OwnedIds {
  threadId: string
  itemId: string
  attachmentId: string
}

/** Operations that name no object of anybody, so that there is nothing to be refused. */
export const NAMELESS: ReadonlySet<string> = new Set(['threads.list', 'attachments.create', 'input.transcribe'])

const message = (attachments: string[] = []) => ({
  content: [{ type: 'input_text', text: 'hi' }],
  attachments,
  inference_options: {},
})

const PARAMS: Record<string, (ids: OwnedIds) => object> = {
  'threads.create': ({ attachmentId }) => ({ input: message([attachmentId]) }),
  'threads.add_user_message': ({ threadId }) => ({ thread_id: threadId, input: message() }),
  'threads.add_client_tool_output': ({ threadId }) => ({ thread_id: threadId, result: { ok: 1 } }),
  'threads.add_structured_input': ({ threadId, itemId }) => ({
    thread_id: threadId,
    item_id: itemId,
    input: { status: 'skipped', answers: {} },
  }),
  'threads.retry_after_item': ({ threadId, itemId }) => ({ thread_id: threadId, item_id: itemId }),
  'threads.custom_action': ({ threadId }) => ({ thread_id: threadId, action: { type: 'x', payload: {} } }),
  'threads.sync_custom_action': ({ threadId, itemId }) => ({
    thread_id: threadId,
    item_id: itemId,
    action: { type: 'x', payload: {} },
  }),
  'threads.get_by_id': ({ threadId }) => ({ thread_id: threadId }),
  'threads.list': () => ({}),
  'threads.update': ({ threadId }) => ({ thread_id: threadId, title: 'x' }),
  'threads.delete': ({ threadId }) => ({ thread_id: threadId }),
  'items.list': ({ threadId }) => ({ thread_id: threadId }),
  'items.feedback': ({ threadId, itemId }) => ({ thread_id: threadId, item_ids: [itemId], kind: 'positive' }),
  'attachments.create': () => ({ name: 'a.txt', size: 1, mime_type: 'text/plain' }),
  'attachments.delete': ({ attachmentId }) => ({ attachment_id: attachmentId }),
  'input.transcribe': () => ({ audio_base64: 'AAAA', mime_type: 'audio/webm' }),
}

/** Each operation that the protocol has, on these objects. Throws when the protocol has one that is not known here. */
export function everyOperation(ids: OwnedIds): Operation[] {
  const types = [...StreamingRequest.options, ...NonStreamingRequest.options].map(({ shape }) => shape.type.value)
  return types.map((type) => {
    const params = PARAMS[type]
    if (!params) throw new Error(`Nobody knows the parameters of ${type}.`)
    return { type, params: params(ids) }
  })
}

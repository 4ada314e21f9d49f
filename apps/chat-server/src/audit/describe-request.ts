import type { ChatKitRequest, JsonObject } from '@frontdesk/chatkit'

/** What a request does, as the audit names it. Undefined for one that only reads. */
export function describeRequest(request: ChatKitRequest): { action: string; detail: JsonObject } | undefined {
  const action = ACTIONS[request.type]
  if (action === undefined) return undefined
  const { thread_id, item_id, attachment_id } = request.params as Record<string, unknown>
  const named = Object.entries({ thread_id, item_id, attachment_id }).filter(([, id]) => typeof id === 'string')
  return { action, detail: Object.fromEntries(named) as JsonObject }
}

const ACTIONS: Record<ChatKitRequest['type'], string | undefined> = {
  'threads.create': 'thread.created',
  'threads.add_user_message': 'message.sent',
  'threads.add_structured_input': 'form.answered',
  'threads.add_client_tool_output': 'tool_output.sent',
  'threads.custom_action': 'action.sent',
  'threads.sync_custom_action': 'action.sent',
  'threads.retry_after_item': 'message.retried',
  'threads.update': 'thread.updated',
  'threads.delete': 'thread.deleted',
  'attachments.create': 'attachment.announced',
  'attachments.delete': 'attachment.deleted',
  'items.feedback': 'feedback.given',
  'input.transcribe': undefined,
  'items.list': undefined,
  'threads.get_by_id': undefined,
  'threads.list': undefined,
}

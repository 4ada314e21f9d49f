import type {
  Attachment,
  ChatKitRequestInput,
  NonStreamingRequest,
  Page,
  StreamingRequest,
  Thread,
  ThreadItem,
  UserMessageInput,
} from '@frontdesk/chatkit'

/** A request answered by a stream of events. Defaults may be left out. */
export type StreamingRequestInput = Extract<ChatKitRequestInput, { type: StreamingRequest['type'] }>

/** A request answered by one JSON document. Defaults may be left out. */
export type NonStreamingRequestInput = Extract<ChatKitRequestInput, { type: NonStreamingRequest['type'] }>

/** What the server answers to each request that is not streamed. */
export interface ResponseByType {
  'attachments.create': Attachment
  'attachments.delete': Record<string, never>
  'input.transcribe': { text: string }
  'items.feedback': Record<string, never>
  'items.list': Page<ThreadItem>
  'threads.delete': Record<string, never>
  'threads.get_by_id': Thread
  'threads.list': Page<Thread>
  'threads.sync_custom_action': { updated_item?: ThreadItem }
  'threads.update': Thread
}

/** A message of plain text and nothing else. */
export function textMessage(text: string): UserMessageInput {
  return { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
}

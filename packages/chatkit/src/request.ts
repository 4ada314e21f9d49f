import { z } from 'zod'
import { absentable, defaulted, Integer, JsonObject, JsonValue } from './json.ts'
import { AttachmentCreateParams } from './attachment.ts'
import { UserMessageInput } from './content.ts'
import { Order } from './page.ts'
import { StructuredInputSubmission } from './structured-input.ts'

/** What a widget's action carries to the server. Its other members stay in the browser. */
export const Action = z.object({ type: z.string(), payload: defaulted(JsonValue, null) })
export type Action = z.infer<typeof Action>

function operation<Type extends string, Params extends z.ZodRawShape>(type: Type, params: Params) {
  return z.object({
    type: z.literal(type),
    params: z.object(params),
    metadata: defaulted(JsonObject, {}),
  })
}

const threadId = { thread_id: z.string() }
/** The id of the last element that the client has seen. An empty text counts as absent. */
const Cursor = absentable(z.string()).transform((after) => (after === '' ? undefined : after))
const pageParams = { limit: absentable(Integer), order: Order.default('desc'), after: Cursor }
const actionParams = { ...threadId, item_id: absentable(z.string()), action: Action }

export const ThreadsCreateRequest = operation('threads.create', { input: UserMessageInput })
export type ThreadsCreateRequest = z.infer<typeof ThreadsCreateRequest>

export const ThreadsAddUserMessageRequest = operation('threads.add_user_message', {
  ...threadId,
  input: UserMessageInput,
})
export type ThreadsAddUserMessageRequest = z.infer<typeof ThreadsAddUserMessageRequest>

/** An absent `result` means that the page's handler returned nothing. It is read as `null`. */
export const ThreadsAddClientToolOutputRequest = operation('threads.add_client_tool_output', {
  ...threadId,
  result: defaulted(JsonValue, null),
})
export type ThreadsAddClientToolOutputRequest = z.infer<typeof ThreadsAddClientToolOutputRequest>

export const ThreadsAddStructuredInputRequest = operation('threads.add_structured_input', {
  ...threadId,
  item_id: z.string(),
  input: StructuredInputSubmission,
})
export type ThreadsAddStructuredInputRequest = z.infer<typeof ThreadsAddStructuredInputRequest>

export const ThreadsRetryAfterItemRequest = operation('threads.retry_after_item', { ...threadId, item_id: z.string() })
export type ThreadsRetryAfterItemRequest = z.infer<typeof ThreadsRetryAfterItemRequest>

export const ThreadsCustomActionRequest = operation('threads.custom_action', actionParams)
export type ThreadsCustomActionRequest = z.infer<typeof ThreadsCustomActionRequest>

export const ThreadsGetByIdRequest = operation('threads.get_by_id', threadId)
export type ThreadsGetByIdRequest = z.infer<typeof ThreadsGetByIdRequest>

export const ThreadsListRequest = operation('threads.list', pageParams)
export type ThreadsListRequest = z.infer<typeof ThreadsListRequest>

export const ItemsListRequest = operation('items.list', { ...threadId, ...pageParams })
export type ItemsListRequest = z.infer<typeof ItemsListRequest>

export const FeedbackKind = z.enum(['positive', 'negative'])
export type FeedbackKind = z.infer<typeof FeedbackKind>

export const ItemsFeedbackRequest = operation('items.feedback', {
  ...threadId,
  item_ids: z.array(z.string()),
  kind: FeedbackKind,
})
export type ItemsFeedbackRequest = z.infer<typeof ItemsFeedbackRequest>

export const AttachmentsCreateRequest = operation('attachments.create', AttachmentCreateParams.shape)
export type AttachmentsCreateRequest = z.infer<typeof AttachmentsCreateRequest>

export const AttachmentsDeleteRequest = operation('attachments.delete', { attachment_id: z.string() })
export type AttachmentsDeleteRequest = z.infer<typeof AttachmentsDeleteRequest>

export const ThreadsUpdateRequest = operation('threads.update', { ...threadId, title: z.string() })
export type ThreadsUpdateRequest = z.infer<typeof ThreadsUpdateRequest>

export const ThreadsDeleteRequest = operation('threads.delete', threadId)
export type ThreadsDeleteRequest = z.infer<typeof ThreadsDeleteRequest>

/** `audio_base64` is what the microphone recorded; `mime_type` may carry parameters. */
export const InputTranscribeRequest = operation('input.transcribe', { audio_base64: z.string(), mime_type: z.string() })
export type InputTranscribeRequest = z.infer<typeof InputTranscribeRequest>

export const ThreadsSyncCustomActionRequest = operation('threads.sync_custom_action', actionParams)
export type ThreadsSyncCustomActionRequest = z.infer<typeof ThreadsSyncCustomActionRequest>

/** Operations answered by a stream of events. */
export const StreamingRequest = z.discriminatedUnion('type', [
  ThreadsCreateRequest,
  ThreadsAddUserMessageRequest,
  ThreadsAddClientToolOutputRequest,
  ThreadsAddStructuredInputRequest,
  ThreadsRetryAfterItemRequest,
  ThreadsCustomActionRequest,
])
export type StreamingRequest = z.infer<typeof StreamingRequest>

/** Operations answered by one JSON document. */
export const NonStreamingRequest = z.discriminatedUnion('type', [
  ThreadsGetByIdRequest,
  ThreadsListRequest,
  ItemsListRequest,
  ItemsFeedbackRequest,
  AttachmentsCreateRequest,
  AttachmentsDeleteRequest,
  ThreadsUpdateRequest,
  ThreadsDeleteRequest,
  InputTranscribeRequest,
  ThreadsSyncCustomActionRequest,
])
export type NonStreamingRequest = z.infer<typeof NonStreamingRequest>

/** The body of every call to the endpoint. Unknown members are ignored; `params` is required. */
export const ChatKitRequest = z.discriminatedUnion('type', [
  ...StreamingRequest.options,
  ...NonStreamingRequest.options,
])
export type ChatKitRequest = z.infer<typeof ChatKitRequest>

/** A request as a client writes it, before defaults are filled in. */
export type ChatKitRequestInput = z.input<typeof ChatKitRequest>

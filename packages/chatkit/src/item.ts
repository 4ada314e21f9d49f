import { z } from 'zod'
import { absentable, defaulted, JsonObject, JsonValue } from './json.ts'
import { Attachment } from './attachment.ts'
import { AssistantContent, InferenceOptions, UserContent } from './content.ts'
import { StructuredInput, StructuredInputStatus } from './structured-input.ts'
import { WidgetRoot } from './widget.ts'
import { Task, Workflow } from './workflow.ts'

/** `created_at` is ISO 8601; what we write is UTC with `Z`. */
const itemMembers = { id: z.string(), thread_id: z.string(), created_at: z.string() }

/** The input guardrail that refused what the user wrote. The server's own: it never reaches the browser. */
const refusedBy = absentable(z.string())

export const UserMessageItem = z.object({
  ...itemMembers,
  type: z.literal('user_message'),
  content: z.array(UserContent),
  attachments: defaulted(z.array(Attachment), []),
  quoted_text: absentable(z.string()),
  inference_options: InferenceOptions,
  refused_by: refusedBy,
})
export type UserMessageItem = z.infer<typeof UserMessageItem>

export const AssistantMessageItem = z.object({
  ...itemMembers,
  type: z.literal('assistant_message'),
  content: z.array(AssistantContent),
})
export type AssistantMessageItem = z.infer<typeof AssistantMessageItem>

/** A call for the page to make. The browser answers it with `threads.add_client_tool_output`. */
export const ClientToolCallItem = z.object({
  ...itemMembers,
  type: z.literal('client_tool_call'),
  status: defaulted(z.enum(['pending', 'completed']), 'pending'),
  call_id: z.string(),
  name: z.string(),
  arguments: JsonObject,
  output: JsonValue.optional(),
})
export type ClientToolCallItem = z.infer<typeof ClientToolCallItem>

/** `copy_text` is what the copy button puts on the clipboard. */
export const WidgetItem = z.object({
  ...itemMembers,
  type: z.literal('widget'),
  widget: WidgetRoot,
  copy_text: absentable(z.string()),
})
export type WidgetItem = z.infer<typeof WidgetItem>

/** `id` is the model's image-generation call id. */
export const GeneratedImage = z.object({ id: z.string(), url: z.string() })
export type GeneratedImage = z.infer<typeof GeneratedImage>

/** A placeholder while `image` is absent. */
export const GeneratedImageItem = z.object({
  ...itemMembers,
  type: z.literal('generated_image'),
  image: absentable(GeneratedImage),
})
export type GeneratedImageItem = z.infer<typeof GeneratedImageItem>

/** Questions that take the place of the composer while pending. */
export const StructuredInputItem = z.object({
  ...itemMembers,
  type: z.literal('structured_input'),
  status: defaulted(StructuredInputStatus, 'pending'),
  inputs: z.array(StructuredInput),
  refused_by: refusedBy,
})
export type StructuredInputItem = z.infer<typeof StructuredInputItem>

export const WorkflowItem = z.object({ ...itemMembers, type: z.literal('workflow'), workflow: Workflow })
export type WorkflowItem = z.infer<typeof WorkflowItem>

export const TaskItem = z.object({ ...itemMembers, type: z.literal('task'), task: Task })
export type TaskItem = z.infer<typeof TaskItem>

/** The app's note to the model: any JSON, never sent to the browser. */
export const HiddenContextItem = z.object({
  ...itemMembers,
  type: z.literal('hidden_context_item'),
  content: JsonValue,
})
export type HiddenContextItem = z.infer<typeof HiddenContextItem>

/** The server's own note to the model, never sent to the browser. */
export const SdkHiddenContextItem = z.object({
  ...itemMembers,
  type: z.literal('sdk_hidden_context'),
  content: z.string(),
})
export type SdkHiddenContextItem = z.infer<typeof SdkHiddenContextItem>

export const EndOfTurnItem = z.object({ ...itemMembers, type: z.literal('end_of_turn') })
export type EndOfTurnItem = z.infer<typeof EndOfTurnItem>

/** Everything a thread can hold. */
export const ThreadItem = z.discriminatedUnion('type', [
  UserMessageItem,
  AssistantMessageItem,
  ClientToolCallItem,
  WidgetItem,
  GeneratedImageItem,
  StructuredInputItem,
  WorkflowItem,
  TaskItem,
  HiddenContextItem,
  SdkHiddenContextItem,
  EndOfTurnItem,
])
export type ThreadItem = z.infer<typeof ThreadItem>

/** Items that live in the store and in model input, and must never reach the browser. */
export function isHiddenItem(item: ThreadItem): item is HiddenContextItem | SdkHiddenContextItem {
  return item.type === 'hidden_context_item' || item.type === 'sdk_hidden_context'
}

/** Whether an input guardrail refused what the user wrote: then it stays out of model input, titles, summaries and search. */
export function isRefusedItem(item: ThreadItem): boolean {
  return 'refused_by' in item && item.refused_by !== undefined
}

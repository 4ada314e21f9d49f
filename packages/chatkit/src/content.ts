import { z } from 'zod'
import { absentable, defaulted, Flag, JsonObject } from './json.ts'
import { Annotation } from './source.ts'

/** One part of an assistant message: GitHub-flavoured Markdown with its citations. */
export const AssistantContent = z.object({
  annotations: defaulted(z.array(Annotation), []),
  text: z.string(),
  type: defaulted(z.literal('output_text'), 'output_text'),
})
export type AssistantContent = z.infer<typeof AssistantContent>

export const UserTextContent = z.object({ type: z.literal('input_text'), text: z.string() })
export type UserTextContent = z.infer<typeof UserTextContent>

/** An @-mention. `data` is whatever the page attached to the entity. */
export const UserTagContent = z.object({
  type: z.literal('input_tag'),
  id: z.string(),
  text: z.string(),
  data: defaulted(JsonObject, {}),
  group: absentable(z.string()),
  interactive: defaulted(Flag, false),
})
export type UserTagContent = z.infer<typeof UserTagContent>

export const UserContent = z.discriminatedUnion('type', [UserTextContent, UserTagContent])
export type UserContent = z.infer<typeof UserContent>

/** What the user chose in the composer. Empty when nothing was chosen. */
export const InferenceOptions = z.object({
  tool_choice: absentable(z.object({ id: z.string() })),
  model: absentable(z.string()),
})
export type InferenceOptions = z.infer<typeof InferenceOptions>

/** A message as the browser sends it: attachments by id. */
export const UserMessageInput = z.object({
  content: z.array(UserContent),
  attachments: z.array(z.string()),
  quoted_text: absentable(z.string()),
  inference_options: InferenceOptions,
})
export type UserMessageInput = z.infer<typeof UserMessageInput>

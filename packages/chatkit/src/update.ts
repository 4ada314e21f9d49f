import { z } from 'zod'
import { absentable, Flag, Integer } from './json.ts'
import { AssistantContent } from './content.ts'
import { GeneratedImage } from './item.ts'
import { Annotation } from './source.ts'
import { WidgetNode, WidgetRoot } from './widget.ts'
import { Task } from './workflow.ts'

/** What can change in an item while it is being made. `content_part.done` replaces the part; a task comes whole. */
export const ThreadItemUpdate = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('assistant_message.content_part.added'),
    content_index: Integer,
    content: AssistantContent,
  }),
  z.object({
    type: z.literal('assistant_message.content_part.text_delta'),
    content_index: Integer,
    delta: z.string(),
  }),
  z.object({
    type: z.literal('assistant_message.content_part.annotation_added'),
    content_index: Integer,
    annotation_index: Integer,
    annotation: Annotation,
  }),
  z.object({
    type: z.literal('assistant_message.content_part.done'),
    content_index: Integer,
    content: AssistantContent,
  }),
  z.object({
    type: z.literal('widget.streaming_text.value_delta'),
    component_id: z.string(),
    delta: z.string(),
    done: Flag,
  }),
  z.object({ type: z.literal('widget.component.updated'), component_id: z.string(), component: WidgetNode }),
  z.object({ type: z.literal('widget.root.updated'), widget: WidgetRoot }),
  z.object({ type: z.literal('workflow.task.added'), task_index: Integer, task: Task }),
  z.object({ type: z.literal('workflow.task.updated'), task_index: Integer, task: Task }),
  z.object({ type: z.literal('generated_image.updated'), image: GeneratedImage, progress: absentable(z.number()) }),
])
export type ThreadItemUpdate = z.infer<typeof ThreadItemUpdate>

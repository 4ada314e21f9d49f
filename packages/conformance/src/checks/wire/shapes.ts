import { z } from 'zod'

/**
 * The shapes of what a server sends, as our own reading of the protocol, apart from any server's code. A member that the protocol does not
 * have is let through, since a later version may bring it; one that it has must be of its type, and is left out rather than null.
 */
const text = z.string()
const page = (element: z.ZodType) =>
  z.looseObject({ data: z.array(element), has_more: z.boolean(), after: text.optional() })

const UserContent = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('input_text'), text }),
  z.looseObject({
    type: z.literal('input_tag'),
    id: text,
    text,
    data: z.record(text, z.unknown()),
    group: text.optional(),
    interactive: z.boolean(),
  }),
])

const source = { title: text, description: text.optional(), timestamp: text.optional(), group: text.optional() }
const FileSource = z.looseObject({ type: z.literal('file'), filename: text, ...source })
const UrlSource = z.looseObject({ type: z.literal('url'), url: text, attribution: text.optional(), ...source })
const EntitySource = z.looseObject({ type: z.literal('entity'), id: text, ...source })

const Annotation = z.looseObject({
  type: z.literal('annotation'),
  source: z.discriminatedUnion('type', [FileSource, UrlSource, EntitySource]),
  index: z.int().optional(),
})
const AssistantContent = z.looseObject({
  type: z.literal('output_text'),
  text,
  annotations: z.array(Annotation),
})

export const Attachment = z.looseObject({
  id: text,
  name: text,
  mime_type: text,
  type: z.enum(['file', 'image']),
  preview_url: text.optional(),
  thread_id: text.optional(),
  upload_descriptor: z
    .looseObject({ url: text, method: z.enum(['POST', 'PUT']), headers: z.record(text, text) })
    .optional(),
})

const task = { status_indicator: z.enum(['none', 'loading', 'complete']), title: text.optional() }
const Task = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('custom'), ...task, content: text.optional(), icon: text.optional() }),
  z.looseObject({ type: z.literal('web_search'), ...task, queries: z.array(text), sources: z.array(UrlSource) }),
  z.looseObject({ type: z.literal('thought'), ...task, content: text }),
  z.looseObject({ type: z.literal('file'), ...task, sources: z.array(FileSource) }),
  z.looseObject({ type: z.literal('image'), ...task }),
])
const Workflow = z.looseObject({
  type: z.enum(['custom', 'reasoning']),
  tasks: z.array(Task),
  summary: z.union([z.looseObject({ title: text }), z.looseObject({ duration: z.int() })]).optional(),
  expanded: z.boolean(),
})

const question = {
  id: text,
  question: text,
  answer: z.looseObject({ values: z.array(text), skipped: z.boolean() }).optional(),
}
const StructuredInput = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('multiple_choice'),
    ...question,
    options: z.array(z.looseObject({ value: text })),
    multiple: z.boolean(),
  }),
  z.looseObject({ type: z.literal('freeform'), ...question, description: text.optional() }),
])

interface Node {
  type: string
  id?: string | undefined
  key?: string | undefined
  children?: Node | Node[] | undefined
}
const WidgetNode: z.ZodType<Node> = z.lazy(() =>
  z.looseObject({
    type: text,
    id: text.optional(),
    key: text.optional(),
    children: z.union([WidgetNode, z.array(WidgetNode)]).optional(),
  }),
)
const WidgetRoot = z.intersection(z.looseObject({ type: z.enum(['Card', 'ListView', 'Basic']) }), WidgetNode)

const image = z.looseObject({ id: text, url: text })
const item = { id: text, thread_id: text, created_at: text }
export const Item = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('user_message'),
    ...item,
    content: z.array(UserContent),
    attachments: z.array(Attachment),
    quoted_text: text.optional(),
    inference_options: z.looseObject({
      tool_choice: z.looseObject({ id: text }).optional(),
      model: text.optional(),
    }),
  }),
  z.looseObject({ type: z.literal('assistant_message'), ...item, content: z.array(AssistantContent) }),
  z.looseObject({
    type: z.literal('client_tool_call'),
    ...item,
    status: z.enum(['pending', 'completed']),
    call_id: text,
    name: text,
    arguments: z.record(text, z.unknown()),
  }),
  z.looseObject({ type: z.literal('widget'), ...item, widget: WidgetRoot, copy_text: text.optional() }),
  z.looseObject({ type: z.literal('generated_image'), ...item, image: image.optional() }),
  z.looseObject({
    type: z.literal('structured_input'),
    ...item,
    status: z.enum(['pending', 'answered', 'skipped']),
    inputs: z.array(StructuredInput),
  }),
  z.looseObject({ type: z.literal('workflow'), ...item, workflow: Workflow }),
  z.looseObject({ type: z.literal('task'), ...item, task: Task }),
  z.looseObject({ type: z.literal('end_of_turn'), ...item }),
])

export const Thread = z.looseObject({
  id: text,
  created_at: text,
  title: text.optional(),
  status: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('active') }),
    z.looseObject({ type: z.literal('locked'), reason: text.optional() }),
    z.looseObject({ type: z.literal('closed'), reason: text.optional() }),
  ]),
  allowed_image_domains: z.array(text).optional(),
  metadata: z.record(text, z.unknown()),
  items: page(Item),
})

export const ThreadPage = page(Thread)
export const ItemPage = page(Item)

const part = { content_index: z.int().min(0) }
const Update = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('assistant_message.content_part.added'), ...part, content: AssistantContent }),
  z.looseObject({ type: z.literal('assistant_message.content_part.text_delta'), ...part, delta: text }),
  z.looseObject({
    type: z.literal('assistant_message.content_part.annotation_added'),
    ...part,
    annotation_index: z.int().min(0),
    annotation: Annotation,
  }),
  z.looseObject({ type: z.literal('assistant_message.content_part.done'), ...part, content: AssistantContent }),
  z.looseObject({
    type: z.literal('widget.streaming_text.value_delta'),
    component_id: text,
    delta: text,
    done: z.boolean(),
  }),
  z.looseObject({ type: z.literal('widget.component.updated'), component_id: text, component: WidgetNode }),
  z.looseObject({ type: z.literal('widget.root.updated'), widget: WidgetRoot }),
  z.looseObject({ type: z.literal('workflow.task.added'), task_index: z.int().min(0), task: Task }),
  z.looseObject({ type: z.literal('workflow.task.updated'), task_index: z.int().min(0), task: Task }),
  z.looseObject({ type: z.literal('generated_image.updated'), image, progress: z.number().optional() }),
])

export const Event = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.created'), thread: Thread }),
  z.looseObject({ type: z.literal('thread.updated'), thread: Thread }),
  z.looseObject({ type: z.literal('thread.item.added'), item: Item }),
  z.looseObject({ type: z.literal('thread.item.done'), item: Item }),
  z.looseObject({ type: z.literal('thread.item.replaced'), item: Item }),
  z.looseObject({ type: z.literal('thread.item.updated'), item_id: text, update: Update }),
  z.looseObject({ type: z.literal('thread.item.removed'), item_id: text }),
  z.looseObject({ type: z.literal('stream_options'), stream_options: z.looseObject({ allow_cancel: z.boolean() }) }),
  z.looseObject({ type: z.literal('progress_update'), text, icon: text.optional() }),
  z.looseObject({ type: z.literal('client_effect'), name: text, data: z.record(text, z.unknown()) }),
  z.looseObject({ type: z.literal('error'), code: text, message: text.optional(), allow_retry: z.boolean() }),
  z.looseObject({
    type: z.literal('notice'),
    level: z.enum(['info', 'warning', 'danger']),
    message: text,
    title: text.optional(),
  }),
])

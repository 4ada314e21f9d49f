import type { Annotation, JsonObject, Task, ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import { WidgetRoot } from '@frontdesk/chatkit'
import type { HostedItem, HostedTask, HostedThread } from './hosted.ts'

/** A hosted thread as it is stored here. Its id stays, so that links to it and a second import find it. */
export function toThread({ id, created_at, title, status }: HostedThread): ThreadMetadata {
  return {
    id,
    created_at: toInstant(created_at),
    status: status?.reason ? { type: status.type, reason: status.reason } : { type: status?.type ?? 'active' },
    metadata: { imported_from: 'openai' },
    ...(title && { title }),
  }
}

/** A hosted item as it is stored here. Undefined for a widget that is none that a page can draw. */
export function toItem(hosted: HostedItem): ThreadItem | undefined {
  const { id, thread_id } = hosted
  const members = { id, thread_id, created_at: toInstant(hosted.created_at) }
  switch (hosted.type) {
    case 'chatkit.user_message': {
      const texts = hosted.content.flatMap(({ type, text }) => (type === 'input_text' ? [text] : []))
      const quoted = hosted.content.find(({ type }) => type === 'quoted_text')
      // The API hands out no bytes of files: that one was sent is all that is known.
      const files = hosted.attachments.map(
        ({ name }) => `[The file ${name} was sent with this, and is not carried over.]`,
      )
      const content = [...texts, ...files].map((text) => ({ type: 'input_text' as const, text }))
      const message = { ...members, type: 'user_message' as const, content, attachments: [], inference_options: {} }
      return quoted === undefined ? message : { ...message, quoted_text: quoted.text }
    }
    case 'chatkit.assistant_message': {
      const content = hosted.content.map(({ text, annotations }) => ({
        type: 'output_text' as const,
        text,
        annotations: annotations.map(({ source }): Annotation => ({
          type: 'annotation',
          source: source.type === 'url' ? { ...source, title: source.url } : { ...source, title: source.filename },
        })),
      }))
      return { ...members, type: 'assistant_message', content }
    }
    case 'chatkit.widget': {
      const { success, data } = WidgetRoot.safeParse(parse(hosted.widget))
      return success ? { ...members, type: 'widget', widget: data } : undefined
    }
    case 'chatkit.client_tool_call': {
      const { call_id, name, output } = hosted
      const parsed = parse(hosted.arguments)
      const args = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : {}
      // One that was never answered will not be answered any more: a page must not make it now.
      const answer = output ? { output } : {}
      return { ...members, type: 'client_tool_call', status: 'completed', call_id, name, arguments: args, ...answer }
    }
    case 'chatkit.task':
      return { ...members, type: 'task', task: toTask({ ...hosted, type: hosted.task_type }) }
    case 'chatkit.task_group': {
      const workflow = { type: 'custom' as const, tasks: hosted.tasks.map(toTask), expanded: false }
      return { ...members, type: 'workflow', workflow }
    }
    default:
      throw new Error(`Unknown item: ${JSON.stringify(hosted satisfies never)}`)
  }
}

function toTask({ type, heading, summary }: HostedTask): Task {
  const title = heading ? { title: heading } : {}
  if (type === 'thought') return { type, status_indicator: 'none', content: summary ?? '', ...title }
  return { type, status_indicator: 'complete', ...title, ...(summary && { content: summary }) }
}

function toInstant(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // The caller says what holds for text that is not JSON.
  }
}

import type { UserMessageItem } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'

/** Shows that the files of a message are being read, and leaves it in the thread which ones were. */
export function showFilesRead(context: AgentContext, { attachments }: UserMessageItem): void {
  if (attachments.length === 0) return
  const names = attachments.map(({ name }) => name)
  context.progress(`Reading ${names.join(', ')}`, 'document')
  context.stream({
    type: 'thread.item.done',
    item: {
      id: context.generateId('task'),
      thread_id: context.thread.id,
      created_at: context.now().toISOString(),
      type: 'task',
      task: {
        type: 'file',
        title: names.length === 1 ? `Read ${names[0]}` : `Read ${names.length} files`,
        sources: names.map((name) => ({ type: 'file', title: name, filename: name })),
        status_indicator: 'complete',
      },
    },
  })
}

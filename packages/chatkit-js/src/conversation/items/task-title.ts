import type { Task } from '@frontdesk/chatkit'
import { speakable } from '../messages/message-text.ts'

/** The words of a task in one line; undefined where it has none of its own. */
export function taskTitle(task: Task): string | undefined {
  return task.title ?? (task.type === 'web_search' ? (task.title_query ?? task.queries[0]) : undefined)
}

/** What a step that goes on says of itself, in one line. */
export function taskProgress(task: Task | undefined): string | undefined {
  if (task?.type !== 'custom' || task.status_indicator !== 'loading' || task.content === undefined) return undefined
  const [line] = speakable(task.content).split('\n')
  return line === '' ? undefined : line?.trim()
}

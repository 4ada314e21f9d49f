import type { Task } from '@frontdesk/chatkit'

/** The words of a task in one line; undefined where it has none of its own. */
export function taskTitle(task: Task): string | undefined {
  return task.title ?? (task.type === 'web_search' ? (task.title_query ?? task.queries[0]) : undefined)
}

import { tool } from '@openai/agents'
import type { TaskLists } from '@frontdesk/store'
import { z } from 'zod'
import { contextOf } from '../desk-tools/context-of.ts'
import { SHOWN_TASKS, taskListText, taskListWidget } from './task-list-widget.ts'

/** Shows the user's tasks as a list in which they can be ticked off. */
export function showTasksTool(tasks: TaskLists) {
  return tool({
    name: 'show_tasks',
    description: 'Shows the open tasks of the user as a list with checkboxes, which complete them.',
    parameters: z.object({
      text: z.string().nullable().describe('Only those with this text; null for all.'),
      due_until: z.iso.date().nullable().describe('Only those due on this day or before, as YYYY-MM-DD; null for all.'),
    }),
    execute: async ({ text, due_until }, runContext) => {
      const context = contextOf(runContext)
      const filter = { text: text ?? undefined, dueUntil: due_until ?? undefined, limit: SHOWN_TASKS }
      const { tasks: listed, total } = await tasks.list(filter, context.requestContext)
      const words = taskListText(listed)
      if (listed.length > 0) await context.streamWidget(taskListWidget(listed), words)
      return total > listed.length ? `${words}\n[${total} in all; the first ${listed.length} were shown]` : words
    },
  })
}

import type { Tool } from '@frontdesk/mcp-kit'
import type { TaskList } from '@frontdesk/store'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { tellModel } from '../errors.ts'
import { describeTask, TaskInput, TaskOutput, TextInput, toTaskOutput } from '../task.ts'
import type { ToolParts } from './parts.ts'
import { toContext } from './parts.ts'

const PAGE_TASKS = 50

const output = z.object({
  tasks: z.array(TaskOutput),
  total: z.int().describe('How many tasks fit, with those not shown.'),
  next_offset: z.int().optional().describe('There are more: call again with this as `offset`.'),
})

export function createListTasksTool({ tasks, log }: ToolParts): Tool {
  return defineTool({
    name: 'list_tasks',
    title: 'List tasks',
    description: `Lists the user's tasks: the open ones unless \`state\` says otherwise, those due first at the top. At most ${PAGE_TASKS} at a time; when there are more, the answer says how to go on.`,
    input: z.strictObject({
      state: z.enum(['open', 'done', 'all']).default('open'),
      tag: TextInput.trim().min(1).max(40).optional().describe('Only those with this tag.'),
      priority: TaskInput.priority.optional().describe('Only those of this priority.'),
      due_until: z.iso.date().optional().describe('Only those due on this day or before, as YYYY-MM-DD.'),
      text: TextInput.max(300).optional().describe('Only those with this text in title, notes or tags, in any case.'),
      offset: z.int().min(0).max(1_000_000).default(0).describe('Go on after this many tasks.'),
    }),
    output,
    annotations: READ_ONLY,
    run: async ({ due_until: dueUntil, ...filter }, { user }) => {
      const list = await tellModel(() => tasks.list({ ...filter, dueUntil, limit: PAGE_TASKS }, toContext(user)), log)
      const shown = filter.offset + list.tasks.length
      const next = shown < list.total && list.tasks.length > 0 ? shown : undefined
      return {
        text: describe(list, next),
        structured: {
          tasks: list.tasks.map(toTaskOutput),
          total: list.total,
          ...(next !== undefined && { next_offset: next }),
        },
      }
    },
  })
}

function describe({ tasks, total }: TaskList, next: number | undefined): string {
  if (tasks.length === 0) return total === 0 ? 'There are no such tasks.' : `There are no more: ${total} in all.`
  const lines = tasks.map(describeTask)
  if (next !== undefined) lines.push(`[${total} in all. Go on with offset: ${next}]`)
  return lines.join('\n')
}

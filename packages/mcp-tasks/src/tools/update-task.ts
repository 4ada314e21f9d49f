import type { Tool } from '@frontdesk/mcp-kit'
import { DESTRUCTIVE, defineTool, ToolError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { tellModel } from '../errors.ts'
import { describeTask, TaskInput, TaskOutput, toTaskOutput } from '../task.ts'
import type { ToolParts } from './parts.ts'
import { toContext } from './parts.ts'

export function createUpdateTaskTool({ tasks, log }: ToolParts): Tool {
  return defineTool({
    name: 'update_task',
    title: 'Change a task',
    description:
      "Changes one of the user's tasks: what is given replaces what was there, the rest stays as it is. The answer says what it was before.",
    input: z.strictObject({
      number: TaskInput.number,
      title: TaskInput.title.optional(),
      notes: TaskInput.notes.optional(),
      priority: TaskInput.priority.optional(),
      due: TaskInput.due.nullable().optional().describe('The day it is due, as YYYY-MM-DD; null takes the day away.'),
      tags: TaskInput.tags.optional().describe('All of its tags: the old ones go.'),
      done: z.boolean().optional().describe('True completes the task, false opens it again.'),
    }),
    output: TaskOutput,
    annotations: { ...DESTRUCTIVE, idempotentHint: true },
    run: async ({ number, due: dueOn, done: isDone, ...fields }, { user }) => {
      const changes = { ...fields, dueOn, isDone }
      if (Object.values(changes).every((value) => value === undefined)) {
        throw new ToolError('Nothing to change: give title, notes, priority, due, tags or done.')
      }
      const context = toContext(user)
      const { tasks: before } = await tellModel(() => tasks.list({ state: 'all', numbers: [number] }, context), log)
      const task = await tellModel(() => tasks.update(number, changes, context), log)
      // Nothing that a user has written is lost without a word: it can be changed back.
      const was = before.map((old) => `\nIt was ${describeTask(old)}`).join('')
      return { text: `Changed ${describeTask(task)}${was}`, structured: toTaskOutput(task) }
    },
  })
}

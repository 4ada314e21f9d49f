import type { Tool } from '@frontdesk/mcp-kit'
import { ADDITIVE, defineTool } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { tellModel } from '../errors.ts'
import { describeTask, TaskInput, TaskOutput, toTaskOutput } from '../task.ts'
import type { ToolParts } from './parts.ts'
import { toContext } from './parts.ts'

export function createAddTaskTool({ tasks, log }: ToolParts): Tool {
  return defineTool({
    name: 'add_task',
    title: 'Add a task',
    description: "Adds a task to the user's list and answers its number.",
    input: z.strictObject({
      title: TaskInput.title,
      notes: TaskInput.notes.default(''),
      priority: TaskInput.priority.default('normal'),
      due: TaskInput.due.optional(),
      tags: TaskInput.tags.default([]),
    }),
    output: TaskOutput,
    annotations: ADDITIVE,
    run: async ({ due, ...fields }, { user }) => {
      const task = await tellModel(() => tasks.add({ ...fields, dueOn: due ?? null }, toContext(user)), log)
      return { text: `Added ${describeTask(task)}`, structured: toTaskOutput(task) }
    },
  })
}

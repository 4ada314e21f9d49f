import type { Tool } from '@frontdesk/mcp-kit'
import { DESTRUCTIVE, defineTool } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { tellModel } from '../errors.ts'
import { describeTask, TaskInput, TaskOutput, toTaskOutput } from '../task.ts'
import type { ToolParts } from './parts.ts'
import { toContext } from './parts.ts'

export function createDeleteTaskTool({ tasks, log }: ToolParts): Tool {
  return defineTool({
    name: 'delete_task',
    title: 'Delete a task',
    description:
      "Deletes one of the user's tasks for good and answers what it was. To mark it as done, use complete_task.",
    input: z.strictObject({ number: TaskInput.number }),
    output: TaskOutput,
    annotations: DESTRUCTIVE,
    run: async ({ number }, { user }) => {
      const task = await tellModel(() => tasks.delete(number, toContext(user)), log)
      return { text: `Deleted ${describeTask(task)}`, structured: toTaskOutput(task) }
    },
  })
}

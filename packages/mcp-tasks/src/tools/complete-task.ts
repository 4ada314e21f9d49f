import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { tellModel } from '../errors.ts'
import { describeTask, TaskInput, TaskOutput, toTaskOutput } from '../task.ts'
import type { ToolParts } from './parts.ts'
import { toContext } from './parts.ts'

export function createCompleteTaskTool({ tasks, log }: ToolParts): Tool {
  return defineTool({
    name: 'complete_task',
    title: 'Complete a task',
    description:
      "Marks one of the user's tasks as done. A task that is done already stays so. update_task opens it again.",
    input: z.strictObject({ number: TaskInput.number }),
    output: TaskOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: async ({ number }, { user }) => {
      const task = await tellModel(() => tasks.update(number, { isDone: true }, toContext(user)), log)
      return { text: `Done: ${describeTask(task)}`, structured: toTaskOutput(task) }
    },
  })
}

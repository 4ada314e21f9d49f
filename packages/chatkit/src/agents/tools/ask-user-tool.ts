import { tool } from '@openai/agents'
import type { FunctionTool, RunContext } from '@openai/agents'
import { z } from 'zod'
import type { StructuredInput } from '../../structured-input.ts'
import type { AgentContext } from '../context/agent-context.ts'

const NAME = 'ask_user'

/** For an agent's `toolUseBehavior`: its run ends where it asks. */
export const stopAtQuestions = { stopAtToolNames: [NAME] }

const Questions = z.object({
  questions: z
    .array(
      z.object({
        question: z.string(),
        options: z.array(z.string()).nullable().describe('The answers to choose from; null for a free answer.'),
        multiple: z.boolean().nullable().describe('Whether several options may be chosen.'),
        description: z.string().nullable().describe('A hint for a free answer.'),
      }),
    )
    .min(1)
    .max(5),
})

/**
 * A tool with which an agent asks the user: multiple choice, or free answers. Give the agent `toolUseBehavior: stopAtQuestions` as well. The user
 * may skip a question, and may answer what is no option.
 */
export function askUserTool(): FunctionTool<unknown, typeof Questions, string> {
  return tool({
    name: NAME,
    description:
      'Ask the user up to five questions in a form, when you cannot go on without the answers. Your turn ends; the answers come with the next one.',
    parameters: Questions,
    execute: async ({ questions }, runContext?: RunContext) => {
      const context = runContext?.context as AgentContext<unknown>
      context.askUser(questions.map(toInput))
      return 'The questions were shown to the user. What was answered is told next.'
    },
  })
}

function toInput(
  { question, options, multiple, description }: z.infer<typeof Questions>['questions'][number],
  index: number,
): StructuredInput {
  const id = `question_${index + 1}`
  if (!options || options.length === 0) return { id, question, type: 'freeform', ...(description && { description }) }
  return {
    id,
    question,
    type: 'multiple_choice',
    options: options.map((value) => ({ value })),
    multiple: multiple ?? false,
  }
}

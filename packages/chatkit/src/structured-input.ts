import { z } from 'zod'
import { absentable, defaulted, Flag } from './json.ts'

export const StructuredInputAnswer = z.object({
  values: defaulted(z.array(z.string()), []),
  skipped: defaulted(Flag, false),
})
export type StructuredInputAnswer = z.infer<typeof StructuredInputAnswer>

const questionMembers = { id: z.string(), question: z.string(), answer: absentable(StructuredInputAnswer) }

/** Options are suggestions: a value outside them is a legal answer. */
export const MultipleChoiceInput = z.object({
  ...questionMembers,
  type: z.literal('multiple_choice'),
  options: z.array(z.object({ value: z.string() })),
  multiple: defaulted(Flag, false),
})
export type MultipleChoiceInput = z.infer<typeof MultipleChoiceInput>

export const FreeformInput = z.object({
  ...questionMembers,
  type: z.literal('freeform'),
  description: absentable(z.string()),
})
export type FreeformInput = z.infer<typeof FreeformInput>

export const StructuredInput = z.discriminatedUnion('type', [MultipleChoiceInput, FreeformInput])
export type StructuredInput = z.infer<typeof StructuredInput>

export const StructuredInputStatus = z.enum(['pending', 'answered', 'skipped'])
export type StructuredInputStatus = z.infer<typeof StructuredInputStatus>

/** What the user did with the form: answers by question id. A question without an answer counts as skipped. */
export const StructuredInputSubmission = z.object({
  status: defaulted(z.enum(['answered', 'skipped']), 'answered'),
  answers: defaulted(z.preprocess(dropNulls, z.record(z.string(), StructuredInputAnswer)), {}),
})
export type StructuredInputSubmission = z.infer<typeof StructuredInputSubmission>

function dropNulls(answers: Record<string, z.input<typeof StructuredInputAnswer> | null>): unknown {
  if (typeof answers !== 'object' || Array.isArray(answers)) return answers
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null))
}

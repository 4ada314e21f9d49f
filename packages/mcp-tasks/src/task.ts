import type { Task } from '@frontdesk/store'
import { isStorableText } from '@frontdesk/mcp-kit'
import { TASK_PRIORITIES } from '@frontdesk/store'
import { z } from 'zod'

const isOneLine = (text: string) => !/[\p{Cc}\u2028\u2029]/u.test(text)

/** Any text that a caller gives: what cannot be kept is the caller's mistake, not a fault of the database. */
export const TextInput = z.string().refine(isStorableText, 'it must be Unicode text without NUL')

/** What a caller may say of a task. */
export const TaskInput = {
  title: TextInput.trim()
    .min(1)
    .max(300)
    .refine(isOneLine, 'it must be one line')
    .describe('What is to be done, in one line.'),
  notes: TextInput.max(2_000).describe('Anything else about it.'),
  priority: z.enum(TASK_PRIORITIES),
  due: z.iso.date().describe('The day it is due, as YYYY-MM-DD.'),
  tags: z.array(TextInput.trim().toLowerCase().min(1).max(40).refine(isOneLine, 'it must be one line')).max(20),
  number: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .describe('The number of the task, as list_tasks shows it.'),
}

/** A task as it is answered. */
export type TaskOutput = z.infer<typeof TaskOutput>
export const TaskOutput = z.object({
  number: z.int(),
  title: z.string(),
  notes: z.string(),
  priority: z.enum(TASK_PRIORITIES),
  due: z.string().nullable().describe('YYYY-MM-DD'),
  tags: z.array(z.string()),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable().describe('Null while it is open.'),
})

export function toTaskOutput({
  number,
  title,
  notes,
  priority,
  dueOn,
  tags,
  createdAt,
  completedAt,
}: Task): TaskOutput {
  return {
    number,
    title,
    notes,
    priority,
    due: dueOn,
    tags: [...tags],
    created_at: createdAt,
    completed_at: completedAt,
  }
}

/** A task in words: one line, and its notes indented below. */
export function describeTask({ number, title, notes, priority, dueOn, tags, completedAt }: Task): string {
  const facts = [
    ...(completedAt === null ? [] : [`done ${completedAt.slice(0, 10)}`]),
    ...(dueOn === null ? [] : [`due ${dueOn}`]),
    ...(priority === 'normal' ? [] : [`${priority} priority`]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
  ]
  const line = `${number}. ${title}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`
  return notes === '' ? line : `${line}\n   ${notes.replaceAll('\n', '\n   ')}`
}

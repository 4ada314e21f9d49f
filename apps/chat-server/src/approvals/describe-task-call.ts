import type { RequestContext } from '@frontdesk/chatkit/server'
import type { Task, TaskLists } from '@frontdesk/store'
import { z } from 'zod'

const Numbered = z.object({ number: z.int().min(1) })

/** The task that a call names by its number: nobody knows their tasks by these. */
export async function describeTaskCall(
  args: Record<string, unknown>,
  { tasks, context }: { tasks: TaskLists; context: RequestContext },
): Promise<string[]> {
  const { data } = Numbered.safeParse(args)
  if (data === undefined) return []
  const { tasks: found } = await tasks.list({ state: 'all', numbers: [data.number] }, context)
  return found[0] === undefined ? [`There is no task ${data.number}.`] : describe(found[0])
}

function describe({ title, notes, dueOn, completedAt }: Task): string[] {
  const facts = [
    ...(completedAt === null ? [] : [`done ${completedAt.slice(0, 10)}`]),
    ...(dueOn === null ? [] : [`due ${dueOn}`]),
  ]
  return [`${title}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`, ...(notes === '' ? [] : [notes])]
}

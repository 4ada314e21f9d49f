import type { StructuredInputItem } from '../../item.ts'
import type { ThreadsAddStructuredInputRequest } from '../../request.ts'
import type { StructuredInput, StructuredInputAnswer, StructuredInputSubmission } from '../../structured-input.ts'
import { InvalidStateError } from '../errors.ts'
import { toWireItem } from '../wire/projections.ts'
import type { ServerParts } from '../server-parts.ts'
import { enterThread } from './enter-thread.ts'
import type { BegunRun, OperationOptions, RunPlan } from './operation.ts'

/** Cuts a run that goes on although its form has been answered. */
export async function addStructuredInput<Context>(
  server: ServerParts<Context>,
  { thread_id: threadId, item_id: itemId, input }: ThreadsAddStructuredInputRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  const { context } = options
  return enterThread(server, threadId, { whenBusy: 'cut', check, plan }, options)

  async function check() {
    const thread = await server.store.loadThread(threadId, context)
    const item = await server.store.loadItem(threadId, itemId, context)
    if (item.type !== 'structured_input') throw new InvalidStateError(`Item ${itemId} is not a structured input`)
    if (item.status !== 'pending') throw new InvalidStateError(`Item ${itemId} has been ${item.status} already`)
    return { thread, item }
  }

  async function plan({ thread, item }: Awaited<ReturnType<typeof check>>): Promise<RunPlan<Context>> {
    const answered = answerForm(server, item, input)
    return {
      thread,
      changes: [{ type: 'save_item', threadId, item: answered }],
      after: [{ type: 'thread.item.replaced', item: toWireItem(answered) }],
      start: (runContext, hookOptions) => server.respond(thread, null, runContext, hookOptions),
    }
  }
}

function answerForm<Context>(
  { logger }: ServerParts<Context>,
  item: StructuredInputItem,
  input: StructuredInputSubmission,
): StructuredInputItem {
  const unknownIds = Object.keys(input.answers).filter((id) => !item.inputs.some((question) => question.id === id))
  if (unknownIds.length > 0) {
    const ids = unknownIds.toSorted().join(', ')
    logger.warn({ thread_id: item.thread_id, item_id: item.id, ids }, 'Answers to questions that were not asked')
  }
  return {
    ...item,
    status: input.status,
    inputs: item.inputs.map((question) => ({ ...question, answer: toAnswer(question, input) })),
  }
}

/** Values are not held to the options: an answer in the user's own words is legal. */
function toAnswer(question: StructuredInput, { status, answers }: StructuredInputSubmission): StructuredInputAnswer {
  const answer = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined
  if (status === 'skipped' || !answer || answer.skipped || answer.values.length === 0) {
    return { values: [], skipped: true }
  }
  const isSingle = question.type === 'multiple_choice' && !question.multiple
  return { values: isSingle ? answer.values.slice(0, 1) : answer.values, skipped: false }
}

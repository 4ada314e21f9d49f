import type { StructuredInputItem, Task, ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'
import { noteAnswer } from '../untrusted-reading.ts'
import type { AskedThread, OpenQuestion, PausedCall } from './asked-thread.ts'
import { clearMark, setMark } from './question-mark.ts'
import type { QuestionMark } from './question-mark.ts'
import type { ToolQuestions } from './tool-questions.ts'

/** How much is shown of what a call says of its progress, in characters. */
const MAX_PROGRESS = 200

export interface GoOnParts {
  questions: ToolQuestions
  thread: ThreadMetadata
  store: Store
  requestContext: RequestContext
  signal: AbortSignal
  now: () => Date
}

/**
 * Begins the turn after a form of a tool server: gives it the answers and waits for what its calls come to, which the model is told of. A turn that is no
 * answer gives the calls up. `toModel` is called when the model is to go on; not when a server asks once more.
 */
export async function* goOnAfterQuestion(
  mark: QuestionMark,
  { isAnswer, toModel, ...parts }: GoOnParts & { isAnswer: boolean; toModel: () => void },
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { questions, thread } = parts
  const item = mark.itemId === undefined ? undefined : await loadForm(mark.itemId, parts)
  const asked = questions.of(thread.id)
  const isOpen = item === undefined || item.status === 'pending'
  const isPassedOver = !isAnswer || (mark.itemId !== undefined && isOpen)
  if (asked !== undefined && !isPassedOver) {
    const again = item && asked.take(item)
    if (again === undefined) yield* waitFor(asked, parts)
    parts.signal.throwIfAborted()
    const { question } = asked
    if (question !== undefined) {
      yield ask(question, asked, parts)
      return
    }
    await tellOutcomes(asked, parts)
  } else {
    if (item?.status === 'pending') yield { type: 'thread.item.replaced', item: { ...item, status: 'skipped' } }
    await tell(isPassedOver ? passedOver(mark) : lost(mark), parts)
  }
  questions.giveUp(thread.id)
  clearMark(thread)
  toModel()
}

async function tellOutcomes(asked: AskedThread, parts: GoOnParts): Promise<void> {
  for (const { call, outcome } of asked.takeOutcomes()) {
    if (call.facts) noteAnswer(parts.thread, call.facts, { args: call.args, answer: outcome })
    await tell(`The call of ${call.tool}, whose server had asked the user, has come to this:\n${outcome}`, parts)
  }
}

/** Shows the calls as tasks while they go on. A turn that is stopped stops them. */
async function* waitFor(asked: AskedThread, parts: GoOnParts): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { questions, thread, store, requestContext, signal, now } = parts
  const item = {
    id: store.generateItemId('workflow', thread, requestContext),
    thread_id: thread.id,
    created_at: now().toISOString(),
    type: 'workflow' as const,
  }
  const { calls } = asked
  const workflow = (status: Task['status_indicator']) => ({
    type: 'custom' as const,
    tasks: calls.map((call) => toTask(call, status)),
    expanded: false,
  })
  if (calls.length > 0) yield { type: 'thread.item.added', item: { ...item, workflow: workflow('loading') } }
  try {
    for (;;) {
      await asked.changed(signal)
      const steps = asked.takeProgress()
      if (steps.length === 0) break
      for (const [call, words] of steps) {
        const index = calls.indexOf(call)
        if (index !== -1) yield { type: 'thread.item.updated', item_id: item.id, update: toUpdate(call, index, words) }
      }
    }
  } catch (error) {
    questions.giveUp(thread.id)
    throw error
  } finally {
    if (signal.aborted) clearMark(thread)
  }
  const summary = { duration: Math.max(0, Math.floor((now().getTime() - Date.parse(item.created_at)) / 1_000)) }
  if (calls.length > 0)
    yield { type: 'thread.item.done', item: { ...item, workflow: { ...workflow('complete'), summary } } }
}

/** What a server writes is shown as it is, never as Markdown. */
function toTask({ tool }: PausedCall, status: Task['status_indicator'], words = ''): Task {
  const name = tool.replace(/^mcp_.+?__/, '').replaceAll(/[_-]+/g, ' ')
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const shown = words.slice(0, MAX_PROGRESS).toWellFormed().replaceAll('`', "'")
  return { type: 'custom', status_indicator: status, title, ...(shown !== '' && { content: `\`${shown}\`` }) }
}

function toUpdate(call: PausedCall, index: number, words: string) {
  return { type: 'workflow.task.updated' as const, task_index: index, task: toTask(call, 'loading', words) }
}

/** Shows a question, or the part of it that is asked again. */
function ask(
  question: OpenQuestion,
  asked: AskedThread,
  { thread, store, requestContext, now }: GoOnParts,
): ThreadStreamEvent {
  const item: StructuredInputItem = {
    id: store.generateItemId('message', thread, requestContext),
    thread_id: thread.id,
    created_at: now().toISOString(),
    type: 'structured_input',
    status: 'pending',
    inputs: structuredClone(question.form.inputs),
  }
  question.itemId = item.id
  setMark(thread, { itemId: item.id, tools: asked.calls.map(({ tool }) => tool) })
  return { type: 'thread.item.done', item }
}

async function loadForm(
  itemId: string,
  { store, thread, requestContext }: GoOnParts,
): Promise<StructuredInputItem | undefined> {
  try {
    const item = await store.loadItem(thread.id, itemId, requestContext)
    return item.type === 'structured_input' ? item : undefined
  } catch (error) {
    // A retry has taken it away.
    if (error instanceof NotFoundError) return undefined
    throw error
  }
}

async function tell(content: string, { store, thread, requestContext, now }: GoOnParts): Promise<void> {
  const item = { id: store.generateItemId('message', thread, requestContext), thread_id: thread.id }
  await store.saveItem(
    thread.id,
    { ...item, created_at: now().toISOString(), type: 'hidden_context_item', content },
    requestContext,
  )
}

function passedOver({ tools }: QuestionMark): string {
  return `The user did not answer the form of the tool server. The call of ${tools.join(', ')} was given up; what it has done so far is not known.`
}

function lost({ tools }: QuestionMark): string {
  return `The tool server no longer waits for these answers: too much time has passed, or this server was started again. The call of ${tools.join(', ')} was given up; what it has done so far is not known. Tell the user so. When you call the tool again, it asks again.`
}

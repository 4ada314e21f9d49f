import type { StructuredInput, StructuredInputItem } from '@frontdesk/chatkit'
import type { ElicitationAnswer, ToolFacts } from '@frontdesk/mcp-host'
import type { QuestionForm } from './question-form.ts'

/** A call whose server has asked the user before it answers. */
export interface PausedCall {
  /** As the model calls it. */
  tool: string
  args: string
  facts: ToolFacts | undefined
  /** What it comes to, in words for the model. Never rejects. */
  outcome: Promise<string>
  /** Gives it up. */
  abort: () => void
}

/** A question that waits for its answer. */
export interface OpenQuestion {
  form: QuestionForm
  /** Of the item that asks it; undefined until it is shown. */
  itemId: string | undefined
  answer: (answer: ElicitationAnswer) => void
}

/** A call that tells its progress is shown anew at most this often: each change is an event that is kept. */
const PROGRESS_EVERY_MS = 250

/** The calls of one thread that wait for the user: what is asked, one question after the other, and what the calls come to. */
export class AskedThread {
  readonly #calls = new Set<PausedCall>()
  readonly #questions: OpenQuestion[] = []
  readonly #done: { call: PausedCall; outcome: string }[] = []
  readonly #progress = new Map<PausedCall, string>()
  readonly #toldAt = new Map<PausedCall, number>()
  #changed = Promise.withResolvers<void>()

  /** Those that have not answered yet. */
  get calls(): readonly PausedCall[] {
    return [...this.#calls]
  }

  /** The question that is to be answered first. */
  get question(): OpenQuestion | undefined {
    return this.#questions[0]
  }

  addCall(call: PausedCall): void {
    this.#calls.add(call)
    void this.#follow(call)
  }

  ask(question: OpenQuestion): void {
    this.#questions.push(question)
    this.#change()
  }

  /** Nobody waits for the answer of a question any more. */
  drop(question: OpenQuestion): void {
    const place = this.#questions.indexOf(question)
    if (place !== -1) this.#questions.splice(place, 1)
    this.#change()
  }

  /** Gives an answered item to whoever asked. The questions that are to be asked again, where some answer does not fit; undefined where it does. */
  take(item: StructuredInputItem): StructuredInput[] | undefined {
    const question = this.#questions.find(({ itemId }) => itemId === item.id)
    const answer = question?.form.read(item)
    if (question === undefined) return undefined
    if (answer === undefined) return question.form.inputs
    this.drop(question)
    question.answer(answer)
    return undefined
  }

  /** How far a call is, in words. Steps that follow one another too closely are left out. */
  tell(call: PausedCall, words: string): void {
    const now = performance.now()
    if (now - (this.#toldAt.get(call) ?? Number.NEGATIVE_INFINITY) < PROGRESS_EVERY_MS) return
    this.#toldAt.set(call, now)
    this.#progress.set(call, words)
    this.#change()
  }

  /** What the calls have told of their progress since this was last asked. */
  takeProgress(): [call: PausedCall, words: string][] {
    const told = [...this.#progress]
    this.#progress.clear()
    return told
  }

  /** Whether somebody asks, or every call is over. */
  get isSettled(): boolean {
    return this.question !== undefined || this.#calls.size === 0
  }

  /** Resolves when {@link AskedThread.isSettled}, or when a call has told its progress. Rejects with the signal's reason. */
  async changed(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>()
    const stop = () => aborted.reject(signal.reason as Error)
    signal.addEventListener('abort', stop)
    try {
      signal.throwIfAborted()
      while (!this.isSettled && this.#progress.size === 0) await Promise.race([this.#changed.promise, aborted.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** What the calls came to that are over, each once. */
  takeOutcomes(): { call: PausedCall; outcome: string }[] {
    return this.#done.splice(0)
  }

  async #follow(call: PausedCall): Promise<void> {
    const outcome = await call.outcome
    this.#calls.delete(call)
    this.#done.push({ call, outcome })
    this.#change()
  }

  #change(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

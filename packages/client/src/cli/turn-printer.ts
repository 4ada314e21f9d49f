import type { AssistantMessageItem, ThreadItem, ThreadStreamEvent, WorkflowItem } from '@frontdesk/chatkit'
import type { ThreadState } from '../thread-state.ts'
import { toItemWords } from './item-words.ts'
import { toTaskWords } from './task-words.ts'
import type { TaskWords } from './task-words.ts'
import { toSafeLine, toSafeText } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** What is on the line that the cursor is on: nothing, part of an answer, or a task that is under way. */
type OpenLine = { kind: 'none' } | { kind: 'answer' } | { kind: 'task'; key: string }

const MARKS = {
  running: { sign: '·', colour: 'dim' },
  handoff: { sign: '→', colour: 'cyan' },
  done: { sign: '✓', colour: 'green' },
  failed: { sign: '✗', colour: 'red' },
} as const

/** Tells one answer as it comes: its text, and each handoff and tool call when it begins and when it ends. */
export class TurnPrinter {
  readonly #terminal: Pick<Terminal, 'write' | 'style'>
  readonly #answers = new Map<string, string>()
  readonly #tasks = new Map<string, TaskWords>()
  #openLine: OpenLine = { kind: 'none' }
  #hasPrinted = false

  constructor(terminal: Pick<Terminal, 'write' | 'style'>) {
    this.#terminal = terminal
  }

  /** Takes each event with the state after it. */
  print(event: ThreadStreamEvent, state: ThreadState): void {
    switch (event.type) {
      case 'thread.item.added':
        return this.#printProgress(event.item)
      case 'thread.item.updated':
        return this.#printProgress(state.items.find(({ id }) => id === event.item_id))
      case 'thread.item.done':
      case 'thread.item.replaced':
        this.#printProgress(event.item)
        return this.#printFinished(event.item)
      case 'thread.item.removed':
        if (this.#answers.delete(event.item_id)) this.#printLine(this.#dim('(The answer was withdrawn.)'))
        return
      case 'progress_update':
        return this.#printLine(this.#dim(`… ${toSafeLine(event.text)}`))
      case 'notice':
        return this.#printLine(toSafeText(`! ${[event.title, event.message].filter(Boolean).join(': ')}`))
      default:
    }
  }

  /** Ends the line that is open. */
  end(): void {
    if (this.#openLine.kind !== 'none') this.#terminal.write('\n')
    this.#openLine = { kind: 'none' }
  }

  #printProgress(item: ThreadItem | undefined): void {
    if (item?.type === 'assistant_message') this.#printAnswer(item)
    if (item?.type === 'workflow') this.#printTasks(item)
  }

  #printFinished(item: ThreadItem): void {
    const words = toItemWords(item)
    if (words) this.#printLine(words)
    else if (this.#openLine.kind === 'answer') this.end()
  }

  /** Prints what is new in the text; all of it again when it is not what was printed before. */
  #printAnswer(item: AssistantMessageItem): void {
    const text = item.content.map((part) => part.text).join('\n\n')
    const printed = this.#answers.get(item.id) ?? ''
    const isLonger = text.startsWith(printed)
    this.#answers.set(item.id, text)
    if (isLonger && text.length === printed.length) return
    if (!isLonger || printed === '') this.#startAnswer()
    this.#terminal.write(toSafeText(isLonger ? text.slice(printed.length) : text))
    this.#openLine = { kind: 'answer' }
  }

  /** Sets an answer apart from what was told before it. */
  #startAnswer(): void {
    this.end()
    if (this.#hasPrinted) this.#terminal.write('\n')
    this.#hasPrinted = true
  }

  #printTasks({ id, workflow }: WorkflowItem): void {
    for (const [index, task] of workflow.tasks.entries()) {
      const key = `${id}/${index}`
      const words = toTaskWords(task)
      const before = this.#tasks.get(key)
      this.#tasks.set(key, words)
      if (!before) this.#printTask(key, words)
      else if (before.kind === 'running' && words.kind !== 'running') this.#printOutcome(key, words, before)
    }
  }

  #printTask(key: string, words: TaskWords): void {
    this.#startLine(`${this.#mark(words)} ${words.title} ${this.#dim(words.details.join(' · '))}`.trimEnd())
    this.#openLine = { kind: 'task', key }
    if (words.kind !== 'running') this.end()
  }

  /** Says how a task ended: on its own line while that is the last one, else on a new one that repeats what it is about. */
  #printOutcome(key: string, words: TaskWords, before: TaskWords): void {
    const news = words.details.filter((detail) => !before.details.includes(detail)).join(' · ')
    if (this.#openLine.kind !== 'task' || this.#openLine.key !== key) {
      return this.#printLine(`${this.#mark(words)} ${words.title} ${this.#dim(news)}`.trimEnd())
    }
    this.#terminal.write(`  ${this.#mark(words)} ${this.#dim(news)}`.trimEnd())
    this.end()
  }

  #printLine(line: string): void {
    this.#startLine(`${line}\n`)
  }

  #startLine(line: string): void {
    this.end()
    this.#terminal.write(line)
    this.#hasPrinted = true
  }

  #mark({ kind }: TaskWords): string {
    const { sign, colour } = MARKS[kind]
    return this.#terminal.style(colour, sign)
  }

  #dim(text: string): string {
    return text && this.#terminal.style('dim', text)
  }
}

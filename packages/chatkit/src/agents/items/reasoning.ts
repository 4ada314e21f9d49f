import type { Task } from '../../workflow.ts'
import type { TaskPlace, Workflows } from './workflows.ts'

interface StreamedThought {
  readonly itemId: string
  readonly summaryIndex: number
  readonly place: TaskPlace
  content: string
}

/**
 * A model's reasoning, shown as thoughts in a workflow. As in the reference, the first thought of a reasoning workflow streams and the others
 * appear when they are complete.
 */
export class Reasoning<Context> {
  readonly #workflows: Workflows<Context>
  #thought: StreamedThought | undefined

  constructor(workflows: Workflows<Context>) {
    this.#workflows = workflows
  }

  begin(): void {
    if (!this.#workflows.isOpen) this.#workflows.start('reasoning')
  }

  append(itemId: string, summaryIndex: number, delta: string): void {
    const workflow = this.#workflows.active?.workflow
    if (workflow?.type === 'reasoning' && workflow.tasks.length === 0) {
      this.#thought = { itemId, summaryIndex, place: this.#workflows.addTask(toTask(delta)), content: delta }
      return
    }
    const thought = this.#streamed(itemId, summaryIndex)
    if (!thought) return
    thought.content += delta
    this.#workflows.updateTask(thought.place, toTask(thought.content))
  }

  finish(itemId: string, summaryIndex: number, text: string): void {
    if (!this.#workflows.isOpen) return
    const thought = this.#streamed(itemId, summaryIndex)
    if (!thought) {
      this.#workflows.addTask(toTask(text))
      return
    }
    this.#workflows.updateTask(thought.place, toTask(text))
    this.#thought = undefined
  }

  #streamed(itemId: string, summaryIndex: number): StreamedThought | undefined {
    const thought = this.#thought
    const isActive = thought?.place.workflowId === this.#workflows.active?.id
    return isActive && thought?.itemId === itemId && thought.summaryIndex === summaryIndex ? thought : undefined
  }
}

function toTask(content: string): Task {
  return { status_indicator: 'none', type: 'thought', content }
}

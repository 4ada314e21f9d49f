import type { protocol } from '@openai/agents'
import type { AgentContext } from '../context/agent-context.ts'
import type { AssistantMessages, StreamedMessage } from '../items/assistant-messages.ts'
import type { Workflows } from '../items/workflows.ts'

/**
 * The text of any model, from the events that the SDK makes of it: deltas, and the whole response at the end. Messages begin with their first
 * delta and are told apart by the id that it bears, which is never their own: such providers repeat it.
 */
export class NormalizedText<Context> {
  readonly #context: AgentContext<Context>
  readonly #workflows: Workflows<Context>
  readonly #messages: AssistantMessages<Context>
  readonly #open = new Map<string, StreamedMessage>()

  constructor(context: AgentContext<Context>, workflows: Workflows<Context>, messages: AssistantMessages<Context>) {
    this.#context = context
    this.#workflows = workflows
    this.#messages = messages
  }

  get hasStarted(): boolean {
    return this.#open.size > 0
  }

  beginResponse(): void {
    this.#open.clear()
  }

  append(providerId: string, delta: string): void {
    const message = this.#open.get(providerId) ?? this.#start(providerId)
    if (message.parts.length === 0) this.#messages.startPart(message, 0)
    this.#messages.appendText(message, 0, delta)
  }

  /** The response is complete: what it holds is the last word on every message. */
  finish(output: readonly protocol.OutputModelItem[]): void {
    for (const [providerId, texts] of textsByMessage(output)) {
      const streamedAs = this.#open.has(providerId) ? providerId : (this.#open.keys().next().value ?? providerId)
      const message = this.#open.get(streamedAs) ?? this.#start(streamedAs)
      this.#open.delete(streamedAs)
      this.#messages.finishWithTexts(message, texts)
    }
  }

  #start(providerId: string): StreamedMessage {
    this.#workflows.end()
    const message = this.#messages.start(this.#context.generateId('message'))
    this.#open.set(providerId, message)
    return message
  }
}

/** The parts of each message: its text, which streamed as one, and what refusal there is. Messages that share an id streamed as one too. */
export function textsByMessage(output: readonly protocol.OutputModelItem[]): Map<string, string[]> {
  const messages = new Map<string, string[]>()
  for (const item of output) {
    if (item.type !== 'message') continue
    const text = item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('')
    const refusal = item.content.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('')
    const [streamed = '', ...refusals] = messages.get(item.id ?? '') ?? []
    const texts = [streamed + text, ...refusals, refusal].filter((each) => each !== '')
    if (texts.length > 0) messages.set(item.id ?? '', texts)
  }
  return messages
}

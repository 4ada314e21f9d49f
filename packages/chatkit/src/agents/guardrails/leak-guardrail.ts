import type { OutputGuardrail } from '@openai/agents'
import type { AgentContext } from '../context/agent-context.ts'

export interface LeakGuardrailOptions {
  /** How many words in a row of a hidden text make a leak. Fewer would stop what anybody might say. Default: 12. */
  minWords?: number
  /** Whether the agent's own instructions count as hidden. Default: yes. */
  includeInstructions?: boolean
  /** Other texts that must not be told. */
  texts?: readonly string[]
}

/** How far back notes are looked for. */
const NEWEST_ITEMS = 100

/**
 * Stops an answer that recites what only the model was told: the app's notes in the thread, the agent's instructions, and what else is given.
 * What tools returned may be told. The answer has been streamed by then and is taken back. The run's context must be an `AgentContext`.
 */
export function leakGuardrail({
  minWords = 12,
  includeInstructions = true,
  texts = [],
}: LeakGuardrailOptions = {}): OutputGuardrail {
  return {
    name: 'leak',
    execute: async ({ agent, agentOutput, context }) => {
      const hidden = [...texts, ...(await loadNotes(context.context as AgentContext<unknown>))]
      if (includeInstructions && typeof agent.instructions === 'string') hidden.push(agent.instructions)
      const said = new Set(runsOfWords(agentOutput, minWords))
      const isLeak = hidden.some((text) => runsOfWords(text, minWords).some((run) => said.has(run)))
      return { tripwireTriggered: isLeak, outputInfo: null }
    },
  }
}

async function loadNotes({ store, thread, requestContext }: AgentContext<unknown>): Promise<string[]> {
  const { data } = await store.loadThreadItems(thread.id, { limit: NEWEST_ITEMS, order: 'desc' }, requestContext)
  return data.flatMap((item) =>
    item.type === 'hidden_context_item' && typeof item.content === 'string' ? [item.content] : [],
  )
}

/** Every run of `length` words in the text, without case and punctuation: those are the first things that a reciter changes. */
function runsOfWords(text: string, length: number): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_word, start) => words.slice(start, start + length).join(' '))
}

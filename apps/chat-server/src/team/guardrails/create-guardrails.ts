import type { InputGuardrail, OutputGuardrail } from '@openai/agents'
import type { GuardrailConfig } from '@frontdesk/config'
import {
  leakGuardrail,
  offTopicGuardrail,
  oversizeGuardrail,
  secretsGuardrail,
} from '@frontdesk/chatkit/agents/guardrails'
import type { TurnContext } from '../turn-context.ts'
import { hasInjection } from './injection.ts'

/** What looks at messages, and what looks at answers. */
export interface Guardrails {
  input: InputGuardrail[]
  output: OutputGuardrail[]
}

export interface GuardrailParts {
  guardrails: Readonly<Record<string, GuardrailConfig>>
  /** What must not be recited: the instructions of the agents. */
  hidden: readonly string[]
}

/** The guardrails of these names, which they go by in refusals and records. */
export function createGuardrails(names: readonly string[], { guardrails, hidden }: GuardrailParts): Guardrails {
  const made = names.flatMap((name) => {
    const config = guardrails[name]
    return config === undefined ? [] : [createGuardrail(config, hidden).map((each) => ({ ...each, name }))]
  })
  const all = made.flat().map((each) => ({ ...each, execute: recorded(each) }))
  return {
    input: all.filter((each) => each.side === 'input'),
    output: all.filter((each) => each.side === 'output') as unknown as OutputGuardrail[],
  }
}

type Check = InputGuardrail['execute']
type Part = Pick<InputGuardrail, 'execute' | 'runInParallel'> & { side: 'input' | 'output' }

function createGuardrail(config: GuardrailConfig, hidden: readonly string[]): Part[] {
  switch (config.kind) {
    case 'length':
      return [onInput(oversizeGuardrail({ maxCharacters: config.maxCharacters }))]
    case 'secrets':
      return onSides(config.on, secretsGuardrail())
    case 'words':
      return onSides(
        config.on,
        byText((text) => hasWord(text, config.words)),
      )
    case 'injection':
      return [onInput(byText(hasInjection))]
    case 'topic':
      return [onInput({ runInParallel: true, execute: judgeTopic(config) })]
    case 'leak': {
      const { execute } = leakGuardrail({ includeInstructions: false, texts: hidden })
      return [{ side: 'output', runInParallel: false, execute: execute as unknown as Check }]
    }
    default:
      throw new Error(`Unknown guardrail: ${JSON.stringify(config satisfies never)}`)
  }
}

function onInput({ execute, runInParallel = false }: Pick<InputGuardrail, 'execute' | 'runInParallel'>): Part {
  return { side: 'input', execute, runInParallel }
}

/** A check of a text, for the message of the user, for the answer, or for both. */
function onSides(on: 'input' | 'output' | 'both', { execute }: Pick<InputGuardrail, 'execute'>): Part[] {
  const input = onInput({ execute })
  // An answer is a text, which is what the check takes in the place of a history.
  const ofAnswer = (args: unknown) => execute({ ...(args as object), input: answerOf(args) } as Parameters<Check>[0])
  const output: Part = { side: 'output', runInParallel: false, execute: ofAnswer }
  return on === 'both' ? [input, output] : [on === 'input' ? input : output]
}

function answerOf(args: unknown): string {
  const { agentOutput } = args as { agentOutput?: unknown }
  return typeof agentOutput === 'string' ? agentOutput : JSON.stringify(agentOutput ?? '')
}

/**
 * Checks what the user wrote last. Another guardrail knows how to find that text in a history; its own verdict is
 * ignored.
 */
function byText(isStopped: (text: string) => boolean): Pick<InputGuardrail, 'execute'> {
  return {
    execute: async (args) => {
      let found = false
      const looking = offTopicGuardrail({
        isOnTopic: async (text) => {
          found = isStopped(text)
          return true
        },
      })
      await looking.execute(args)
      return { tripwireTriggered: found, outputInfo: null }
    },
  }
}

function judgeTopic({ topics, model }: { topics: string; model?: string | undefined }): Check {
  return (args) => {
    const { judgeTopic: judge } = args.context.context as TurnContext
    return offTopicGuardrail({ isOnTopic: (text) => judge(text, { topics, model }) }).execute(args)
  }
}

/** Tells the record of the turn what it has found. */
function recorded({ name, execute }: { name: string; execute: Check }): Check {
  return async (args) => {
    const result = await execute(args)
    const context = args.context.context as TurnContext
    context.trace.add({ kind: 'guardrail', name, stopped: result.tripwireTriggered })
    return result
  }
}

function hasWord(text: string, words: readonly string[]): boolean {
  const spoken = inWords(text)
  return words.some((word) => spoken.includes(inWords(word)))
}

function inWords(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
}

import { InputGuardrailTripwireTriggered, OutputGuardrailTripwireTriggered } from '@openai/agents'

/** Thrown by the SDK when a guardrail of a run trips. */
export type Tripwire = InputGuardrailTripwireTriggered | OutputGuardrailTripwireTriggered<never>

/** What the user is told when a guardrail has stopped an answer, by the guardrail's name. Nothing: the tripwire is thrown. */
export type Refusals = (guardrailName: string) => string | undefined

const REFUSALS: Record<string, string> = {
  secrets:
    'Your message seems to contain a password, a key or a token, so I have not read it. Please send it again without, and change that secret if it is a real one.',
  oversize: 'Your message is too long for me to read at once. Please shorten it, or send it in parts.',
  off_topic: 'I am sorry, that is outside of what I can help with here.',
  leak: 'I am sorry, I cannot share that. Is there anything else I can help with?',
}

/** A polite word for each guardrail of this package, and a general one for any other. */
export function politeRefusals(guardrailName: string): string {
  return REFUSALS[guardrailName] ?? 'I am sorry, I cannot help with that.'
}

export function isTripwire(error: unknown): error is Tripwire {
  return error instanceof InputGuardrailTripwireTriggered || error instanceof OutputGuardrailTripwireTriggered
}

export function isInputTripwire(error: unknown): error is InputGuardrailTripwireTriggered {
  return error instanceof InputGuardrailTripwireTriggered
}

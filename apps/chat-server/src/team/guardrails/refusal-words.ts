import type { GuardrailConfig, TeamConfig } from '@frontdesk/config'
import { politeRefusals } from '@frontdesk/chatkit/agents/guardrails'
import type { Refusals } from '@frontdesk/chatkit/agents/guardrails'

/** What the kinds are called where their words are. */
const WORDED: Partial<Record<GuardrailConfig['kind'], string>> = { length: 'oversize', topic: 'off_topic' }

/** What the user is told when a guardrail of the team has stopped something: in their language, where the team has words in it. */
export function createRefusals({ guardrails, locale: fallback }: TeamConfig, locale: string | undefined): Refusals {
  return (name) => {
    const config = guardrails[name]
    const { refusal } = config ?? {}
    if (typeof refusal === 'string') return refusal
    const worded = refusal?.[languageOf(locale)] ?? refusal?.[languageOf(fallback)] ?? Object.values(refusal ?? {})[0]
    return worded ?? politeRefusals(config === undefined ? name : (WORDED[config.kind] ?? config.kind))
  }
}

function languageOf(locale: string | undefined): string {
  return /^[a-z]{2,3}/i.exec(locale ?? '')?.[0].toLowerCase() ?? ''
}
